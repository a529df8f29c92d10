package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.resource.Snapshot;

/**
 * A customer as a document stores it.
 *
 * @param number such as {@code CU-000001}, on its documents; it never changes
 * @param customerGroup the group whose price lists apply to it; null if it has none
 * @param referenced whether a document refers to it, so that it cannot be deleted
 * @param address as a single text
 * @param paymentTermsDays from the confirmation of an order to its due date; null: due at once
 * @param creditLimit what its confirmed orders may leave open, in the currency of the installation; null: no limit
 * @param allowBackorders whether its orders are confirmed although stock is short
 * @param taxExempt whether no taxes are charged
 * @param language of its documents: en or de; null for that of the installation
 * @param version of the customer: the larger, the later
 */
public record CustomerSnapshot(
        UUID id,
        String number,
        String name,
        String email,
        @Nullable UUID userId,
        @Nullable String customerGroup,
        boolean archived,
        boolean referenced,
        @Nullable String address,
        List<Address> addresses,
        @Nullable Integer paymentTermsDays,
        @Nullable Long creditLimit,
        boolean allowBackorders,
        boolean taxExempt,
        @Nullable String language,
        long version)
        implements Snapshot {
    /** A customer without addresses, for whom nothing special applies. */
    public CustomerSnapshot(
            UUID id,
            String number,
            String name,
            String email,
            @Nullable UUID userId,
            @Nullable String customerGroup,
            boolean archived,
            boolean referenced) {
        this(
                id,
                number,
                name,
                email,
                userId,
                customerGroup,
                archived,
                referenced,
                null,
                List.of(),
                null,
                null,
                false,
                false,
                null,
                1);
    }

    public static CustomerSnapshot of(JsonObject json) {
        return Json.read(json, CustomerSnapshot.class);
    }
}
