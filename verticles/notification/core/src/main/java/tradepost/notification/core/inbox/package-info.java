/** The notifications of a user: who may read which, what is read, and the preferences. */
@NullMarked
package tradepost.notification.core.inbox;

import org.jspecify.annotations.NullMarked;
