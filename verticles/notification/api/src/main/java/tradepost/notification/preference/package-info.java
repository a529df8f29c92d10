/** By which channels a user wants to be notified of what. */
@NullMarked
package tradepost.notification.preference;

import org.jspecify.annotations.NullMarked;
