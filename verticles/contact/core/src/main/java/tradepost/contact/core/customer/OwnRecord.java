package tradepost.contact.core.customer;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.contact.Customer;
import tradepost.contact.WriteCustomer;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/** What a customer may change of its own record. Terms, prices and what staff files it under are not its own to change. */
final class OwnRecord {
    private static final Set<String> OPEN = Set.of("name", "phone", "address", "addresses");

    private OwnRecord() {}

    /** Fails 403 field_not_allowed for a merge patch that names any other field. */
    static void requireOpen(JsonObject patch) {
        refuse(patch.fieldNames().stream().filter(f -> !OPEN.contains(f)).toList());
    }

    /**
     * The record with the open fields of the request, whose other fields are omitted or as they are. Fails 403 field_not_allowed for one that
     * differs. What staff note is never as the customer says: a request that matches it would tell it.
     */
    static WriteCustomer replaced(Customer now, WriteCustomer body) {
        var before = Json.write(now);
        var shown = StaffFields.hidden(Json.write(now));
        var requested = Json.write(body).put("email", Text.email(body.email()));
        var refused = new ArrayList<String>();
        var merged = new JsonObject();
        for (var field : requested.fieldNames()) {
            boolean open = OPEN.contains(field);
            merged.put(field, open ? requested.getValue(field) : before.getValue(field));
            if (!open && differs(requested.getValue(field), shown.getValue(field))) refused.add(field);
        }
        refuse(refused);
        return Json.read(merged, WriteCustomer.class);
    }

    private static boolean differs(@Nullable Object requested, @Nullable Object before) {
        return requested != null && !Objects.toString(requested).equals(Objects.toString(before));
    }

    private static void refuse(Iterable<String> fields) {
        var details = new ArrayList<JsonObject>();
        for (var field : fields) details.add(Problem.detail(field, "is changed by staff only"));
        if (!details.isEmpty()) throw Problem.forbidden("field_not_allowed", details.toArray(JsonObject[]::new));
    }
}
