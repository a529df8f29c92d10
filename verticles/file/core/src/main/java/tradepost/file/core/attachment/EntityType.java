package tradepost.file.core.attachment;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/**
 * What files can be attached to. The operation that reads an entity says who may read its attachments, and one that changes entities of its type
 * who may attach something.
 */
enum EntityType {
    PRODUCT("product", "catalog.getProduct", "catalog.patchProduct"),
    ITEM("item", "catalog.getItem", "catalog.patchItem"),
    ORDER("order", "sales.getOrder", "sales.patchOrder"),
    RETURN("return", "sales.getReturn", "sales.createReturn"),
    PURCHASE_ORDER("purchase_order", "purchase.getOrder", "purchase.patchOrder"),
    CONTRACT("contract", "purchase.getVendorContract", "purchase.putVendorContract"),
    CUSTOMER("customer", "contact.getCustomer", "contact.patchCustomer"),
    VENDOR("vendor", "contact.getVendor", "contact.patchVendor");

    private final String word;
    private final Access reading;
    private final Access writing;

    EntityType(String word, String reading, String writing) {
        this.word = word;
        this.reading = access(reading);
        this.writing = access(writing);
    }

    private static Access access(String operation) {
        return Contract.load(operation.substring(0, operation.indexOf('.'))).operations().stream()
                .map(Contract.Operation::access)
                .filter(a -> a.operation().equals(operation))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no operation " + operation));
    }

    /** Fails 400 invalid_request. */
    static EntityType of(String word) {
        for (var type : values()) if (type.word.equals(word)) return type;
        var words = Arrays.stream(values()).map(EntityType::word).collect(Collectors.joining(", "));
        throw Problem.badRequest("invalid_request", Problem.detail("entity_type", "must be one of " + words));
    }

    /** As clients name it. */
    String word() {
        return word;
    }

    /** The permission to read all entities of this type. */
    String permission() {
        return reading.permission();
    }

    /** Whether the caller may read all entities of this type, and not only what is its own or published. */
    boolean isSeenWhole(Caller caller) {
        return caller.may(permission());
    }

    /** Whether the caller reads entities of this type. */
    boolean isReader(Caller caller) {
        return reading.permits(caller);
    }

    /** Fails 403 if it does not. */
    void requireReader(Caller caller) {
        var refusal = reading.refusal(caller);
        if (refusal != null) throw refusal;
    }

    /** Why the caller may not attach anything to entities of this type; null if it may. Whoever may only change its own may not. */
    @Nullable
    RuntimeException refusalToWrite(Caller caller) {
        var refusal = writing.refusal(caller);
        return refusal == null && !caller.may(writing.permission()) ? Problem.lacks(writing.permission()) : refusal;
    }
}
