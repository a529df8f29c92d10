/** The programs that are measured, started as a user starts them, and the HTTP clients that load them. */
@NullMarked
package tradepost.bench.program;

import org.jspecify.annotations.NullMarked;
