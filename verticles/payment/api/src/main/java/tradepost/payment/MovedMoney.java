package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * What some payments have moved, and their refunds.
 *
 * @param to up to where payments are counted, inclusive: that which was asked for, or the last one of a full part
 */
public record MovedMoney(UUID to, List<ProviderMoney> money) {
    public static MovedMoney of(JsonObject json) {
        return Json.read(json, MovedMoney.class);
    }
}
