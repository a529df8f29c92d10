/** Measures a running program from outside, and compares it with the best that its database and toolkit can do. */
@NullMarked
package tradepost.bench;

import org.jspecify.annotations.NullMarked;
