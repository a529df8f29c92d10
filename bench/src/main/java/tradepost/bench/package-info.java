/** Measures a running program from outside, beside what its database and its toolkit can do at best. */
@NullMarked
package tradepost.bench;

import org.jspecify.annotations.NullMarked;
