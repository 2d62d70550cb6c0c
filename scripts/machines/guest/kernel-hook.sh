#!/bin/sh
# Runs on the building host with the new root as $1. The kernel is unpacked and not installed: its installation scripts
# would build an initial ram disk that nobody uses, which takes longer than everything else together.
set -eu
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
root=$1
kernels=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
  linux-image-cloud-amd64 | sed -n 's/^\(linux-\(image\|modules\|binary\)-[a-z0-9.+-]*\)$/\1/p' | sort -u)
work=$(mktemp -d -p "$root/tmp")
chmod 755 "$work"
(
  cd "$work"
  apt-get -qq -o APT::Sandbox::User=root download $kernels busybox-static
  for package in linux-*.deb; do dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink --exclude='./usr/share/doc*'; done
  mkdir busybox
  dpkg-deb -x busybox-static_*.deb busybox
  find busybox -name busybox -type f -exec install -m 755 {} "$root/boot/busybox" \;
)
rm -r "$work"
version=$(ls "$root/lib/modules")
chroot "$root" depmod "$version"
chroot "$root" dpkg-query -W -f '${Package} ${Version}\n' > "$root/boot/packages.txt"
