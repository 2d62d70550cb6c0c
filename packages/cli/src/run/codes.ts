/** A limit of time or of output ended the run; timeout(1) uses the same code. */
export const LIMIT_REACHED = 124;
/** ringfence itself failed, or a requirement is not met; docker(1) and timeout(1) use the same code. */
export const OUR_FAILURE = 125;
/** The program exists and could not be executed (POSIX shells). */
export const NOT_EXECUTABLE = 126;
/** There is no such program (POSIX shells). */
export const NOT_FOUND = 127;
/** Added to the number of the signal that ended the program (POSIX shells). */
export const BY_SIGNAL = 128;
