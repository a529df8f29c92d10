package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/**
 * The money that a provider has received, minus what it has given.
 *
 * @param provider manual for what was moved without one
 */
public record ProviderMoney(String provider, String currency, BigDecimal amount) {
    public static ProviderMoney of(JsonObject json) {
        return Json.read(json, ProviderMoney.class);
    }
}
