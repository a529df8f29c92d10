/** Notifications: the verticle. */
@NullMarked
package tradepost.notification.core;

import org.jspecify.annotations.NullMarked;
