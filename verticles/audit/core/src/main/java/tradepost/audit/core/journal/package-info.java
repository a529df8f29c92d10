/** The journal of all events, those who wait for it, and the named consumers that read it. */
@NullMarked
package tradepost.audit.core.journal;

import org.jspecify.annotations.NullMarked;
