/** The hash chain of the journal, and what its verification finds. */
@NullMarked
package tradepost.audit.chain;

import org.jspecify.annotations.NullMarked;
