/** What becomes a notification, for whom, and by which channels: follows the journal. */
@NullMarked
package tradepost.notification.core.dispatch;

import org.jspecify.annotations.NullMarked;
