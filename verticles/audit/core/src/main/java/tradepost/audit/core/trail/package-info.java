/** The audit trail: searches of the journal, what each event changed, exports and changed settings. */
@NullMarked
package tradepost.audit.core.trail;

import org.jspecify.annotations.NullMarked;
