/** Push messages to browsers: subscriptions, the queue, encryption and sending. */
@NullMarked
package tradepost.notification.core.push;

import org.jspecify.annotations.NullMarked;
