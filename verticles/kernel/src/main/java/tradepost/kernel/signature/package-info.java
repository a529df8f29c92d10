/** Signatures of messages that go to or come from programs of others, and the secrets behind them at rest. */
@NullMarked
package tradepost.kernel.signature;

import org.jspecify.annotations.NullMarked;
