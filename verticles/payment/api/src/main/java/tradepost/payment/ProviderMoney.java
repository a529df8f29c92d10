package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/**
 * What the payments in one direction have moved.
 *
 * @param direction in for sales orders, out for purchase orders
 * @param provider who has moved it: manual without a provider, credit for what was given back to another order
 * @param amount what came in, minus what was given back; negative for what went out
 */
public record ProviderMoney(String direction, String provider, String currency, BigDecimal amount) {
    public static ProviderMoney of(JsonObject json) {
        return Json.read(json, ProviderMoney.class);
    }
}
