package tradepost.purchase.account;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param from null if it begins with the first entry
 * @param to the last day
 * @param accounts one for each currency in which something was received or paid, in the order of their codes
 */
public record VendorStatement(
        UUID vendorId, String vendorName, @Nullable LocalDate from, LocalDate to, List<Account> accounts) {
    /**
     * What is owed to the vendor is positive.
     *
     * @param openingBalance before the first day
     * @param closingBalance after the last day
     */
    public record Account(String currency, BigDecimal openingBalance, BigDecimal closingBalance, List<Entry> entries) {}

    /**
     * @param kind receipt, return, payment, refund or transfer
     * @param documentId the receipt, the return, the payment or the part of the refund
     * @param reference of the bank
     * @param amount negative if less is owed to the vendor
     * @param balance after it
     */
    public record Entry(
            LocalDate date,
            String kind,
            UUID documentId,
            UUID orderId,
            String orderNumber,
            @Nullable String reference,
            BigDecimal amount,
            BigDecimal balance) {}

    public static VendorStatement of(JsonObject json) {
        return Json.read(json, VendorStatement.class);
    }
}
