/**
 * What a provider of payments does. A real provider is one class that implements {@link tradepost.payment.core.provider.PaymentProvider}, is named
 * in {@code META-INF/services}, and reads its settings from the configuration.
 */
@NullMarked
package tradepost.payment.core.provider;

import org.jspecify.annotations.NullMarked;
