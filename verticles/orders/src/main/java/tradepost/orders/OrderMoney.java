package tradepost.orders;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * The sums of an order that has payments, in its currency.
 *
 * @param pendingAmount what a provider is still to decide
 */
public record OrderMoney(
        UUID id, String currency, BigDecimal paidAmount, BigDecimal pendingAmount, BigDecimal refundedAmount) {
    public static OrderMoney of(JsonObject json) {
        return Json.read(json, OrderMoney.class);
    }
}
