/** The hash chain of the journal: its links, its verification, its signed heads, and the erasure that leaves it whole. */
@NullMarked
package tradepost.audit.core.chain;

import org.jspecify.annotations.NullMarked;
