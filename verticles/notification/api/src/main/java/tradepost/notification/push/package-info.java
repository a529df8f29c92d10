/** Browsers that are sent push messages (RFC 8030). */
@NullMarked
package tradepost.notification.push;

import org.jspecify.annotations.NullMarked;
