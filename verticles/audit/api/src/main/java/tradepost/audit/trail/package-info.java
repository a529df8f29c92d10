/** The audit trail: who did what, searched, as the history of one thing, and as reports. */
@NullMarked
package tradepost.audit.trail;

import org.jspecify.annotations.NullMarked;
