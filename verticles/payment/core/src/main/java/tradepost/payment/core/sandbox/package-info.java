/**
 * The provider sandbox: it moves no money and decides by the amount. It runs in this process, but is called over HTTP like a remote one, and
 * sends signed callbacks.
 */
@NullMarked
package tradepost.payment.core.sandbox;

import org.jspecify.annotations.NullMarked;
