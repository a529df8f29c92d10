/** The journal of all events, the feed, named consumers and dead letters: the implementation. */
@NullMarked
package tradepost.audit.core;

import org.jspecify.annotations.NullMarked;
