package tradepost.contact.core.customer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents.EmailChanged;
import tradepost.auth.AuthEvents.PasswordChanged;
import tradepost.auth.user.User;
import tradepost.contact.ContactEvents;
import tradepost.contact.Customer;
import tradepost.contact.CustomerPage;
import tradepost.contact.CustomerQuery;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.contact.DeleteCustomer;
import tradepost.contact.WriteCustomer;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.ExternalId;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.References;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

public final class CustomerServiceImpl implements CustomerService {
    public static final Resource<Customer, WriteCustomer> CUSTOMERS = Resource.of(
                    "customer", Customer.class, WriteCustomer.class)
            .column("name", w -> Text.visible("name", w.name()))
            .column("email", w -> Text.email(w.email()))
            .column("customer_group", w -> group(w.customerGroup()))
            .column("allow_backorders", w -> Boolean.TRUE.equals(w.allowBackorders()))
            .column("tax_exempt", w -> Boolean.TRUE.equals(w.taxExempt()))
            .column("tags", w -> Text.tags(w.tags()))
            .sortedBy(CustomerQuery.SORTS)
            .snapshot(CustomerSnapshot.class)
            .publishes(ContactEvents.CUSTOMER)
            // which checks the next order against it; a later change may have ended what applied to the customer
            .handsOver(
                    "sales",
                    (change, customer) -> customer.creditLimit() != null
                            || customer.taxExempt()
                            || List.of("updated", "archived", "restored").contains(change))
            .build();

    private static final String MAY_READ = "customers:read";
    private static final String MAY_WRITE = "customers:write";
    /** Of users who have a record. */
    private static final String ROLE = "customer";

    private final Vertx vertx;
    private final Db db;
    private final References<CustomerSnapshot> references;

    public CustomerServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
        references = CUSTOMERS.references(vertx, db, CustomerSnapshot.class);
    }

    private static @Nullable String group(@Nullable String raw) {
        return raw == null ? null : Text.group("customer_group", raw);
    }

    private static @Nullable String number(@Nullable String raw) {
        return raw == null ? null : raw.strip().toUpperCase(Locale.ROOT);
    }

    @Override
    public Future<Customer> createCustomer(WriteCustomer body, Caller caller) {
        return Idempotency.task(vertx, db, Customer.class, tx -> CUSTOMERS.create(tx, body));
    }

    @Override
    public Future<Customer> getCustomer(UUID customerId, Caller caller) {
        return db.require("customer_not_found", CUSTOMERS::read, CustomerQueries.GET_OWN, customerId, ownerOf(caller))
                .map(found -> shown(found, caller));
    }

    /** Without what staff note, for the customer itself. */
    private static Customer shown(Customer customer, Caller caller) {
        boolean hasNothing =
                customer.internalNotes() == null && customer.privateMetadata().isEmpty();
        return hasNothing || caller.may(MAY_READ) ? customer : Customer.of(StaffFields.hidden(Json.write(customer)));
    }

    /** Null for a caller that may read every customer. */
    private static @Nullable UUID ownerOf(Caller caller) {
        return caller.may(MAY_READ) ? null : caller.userId();
    }

    @Override
    public Future<CustomerPage> listCustomers(CustomerQuery query, Caller caller) {
        boolean all = caller.may(MAY_READ);
        var where = CUSTOMERS
                .where(query.archived(), query.createdFrom(), query.createdTo())
                .and("email = ?", query.email() == null ? null : Text.email(query.email()))
                .and("number = ?", number(query.number()))
                .and("user_id = ?", ownerOf(caller))
                .and("customer_group = ?", group(query.customerGroup()))
                .and("tags @> ?", query.tags() == null ? null : query.tags().toArray(String[]::new))
                .and(CustomerQueries.SHOWN_WORDS, all ? null : query.q())
                .search(Searched.own("customer", "name"), all ? query.q() : null);
        return query.page()
                .requireNoPrivate(MAY_READ, caller)
                .read(db, CUSTOMERS.listing(), where)
                .map(slice -> new CustomerPage(
                        slice.data().stream().map(c -> shown(c, caller)).toList(), slice.meta()));
    }

    @Override
    public Future<Customer> putCustomer(UUID customerId, WriteCustomer body, Caller caller) {
        return Idempotency.task(vertx, db, Customer.class, tx -> {
            var wanted = caller.may(MAY_WRITE) ? body : OwnRecord.replaced(own(tx, customerId, caller), body);
            return shown(CUSTOMERS.put(tx, customerId, wanted), caller);
        });
    }

    @Override
    public Future<Customer> getCustomerByExternalId(String system, String externalId, Caller caller) {
        return db.require(
                        "customer_not_found",
                        CUSTOMERS::read,
                        CustomerQueries.GET_OWN_EXTERNAL,
                        new ExternalId(system, externalId).name(),
                        ownerOf(caller))
                .map(found -> shown(found, caller));
    }

    @Override
    public Future<Customer> putCustomerByExternalId(
            String system, String externalId, WriteCustomer body, Caller caller) {
        return Idempotency.task(
                vertx, db, Customer.class, tx -> CUSTOMERS.putByExternalId(tx, system, externalId, body));
    }

    @Override
    public Future<Customer> patchCustomer(UUID customerId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Customer.class, tx -> {
            if (!caller.may(MAY_WRITE)) {
                own(tx, customerId, caller);
                OwnRecord.requireOpen(body);
            }
            return shown(CUSTOMERS.patch(tx, customerId, body), caller);
        });
    }

    /** Locks the caller's own record. Fails 404 for any other. */
    private static Customer own(Tx tx, UUID customerId, Caller caller) {
        return tx.require("customer_not_found", CUSTOMERS::read, CustomerQueries.LOCK_OWN, customerId, caller.userId());
    }

    @Override
    public Future<Void> deleteCustomer(UUID customerId, DeleteCustomer query, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> CUSTOMERS.delete(tx, customerId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<Customer> restoreCustomer(UUID customerId, Caller caller) {
        return Idempotency.task(vertx, db, Customer.class, tx -> CUSTOMERS.restore(tx, customerId));
    }

    @Override
    public Future<CustomerSnapshot> customerSnapshot(UUID customerId, Caller caller) {
        return references.snapshot(customerId);
    }

    @Override
    public Future<CustomerSnapshot> ownCustomer(Caller caller) {
        return db.require("customer_not_found", r -> r.getUUID(0), CustomerQueries.ID_OF_USER, caller.userId())
                .compose(references::snapshot);
    }

    @Override
    public Future<CustomerSnapshot> referenceCustomer(UUID customerId, Caller caller) {
        return references.mark(customerId);
    }

    @Override
    public Future<Customer> linkUser(UUID customerId, UUID userId, Caller caller) {
        return Tasks.run(
                vertx,
                () -> db.tx(tx -> {
                    var record = tx.require("customer_not_found", CUSTOMERS::read, CUSTOMERS.sql("lock"), customerId);
                    if (userId.equals(record.userId())) return record;
                    if (record.userId() != null) throw Problem.conflict("customer_linked");
                    unlink(tx, userId);
                    return CUSTOMERS.publish(
                            tx, "updated", tx.single(CUSTOMERS::read, CustomerQueries.LINK_ID, customerId, userId));
                }));
    }

    @Override
    public Future<Void> unlinkUser(UUID userId, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            unlink(tx, userId);
                            return true;
                        }))
                .mapEmpty();
    }

    private static void unlink(Tx tx, UUID userId) {
        tx.sql(CustomerQueries.UNLINK_DELETED, userId);
        for (var before : tx.list(CUSTOMERS::read, CustomerQueries.UNLINK, userId))
            CUSTOMERS.publish(tx, "updated", before);
    }

    /**
     * Gives a user that registers as a customer a record. If there is one with the e-mail address, it is the user's only if the address was
     * proved: anybody can type in an address.
     */
    public static void onRegistered(Tx tx, Event event) {
        var user = event.data(User.class);
        if (!user.role().equals(ROLE)) return;
        if (user.provedAt() != null && isLinked(tx, user.id(), user.email())) return;
        var name = user.name() == null ? user.email() : user.name();
        var customer = tx.firstOrNull(
                CUSTOMERS::read, CustomerQueries.INSERT_REGISTERED, Ids.next(), name, user.email(), user.id());
        if (customer != null) CUSTOMERS.publish(tx, "created", customer);
    }

    /** A reset was sent to the address, so it is the user's. */
    public static void onPasswordChanged(Tx tx, Event event) {
        var user = event.data(PasswordChanged.class);
        if (user.verifiedEmail() != null && user.role().equals(ROLE)) isLinked(tx, user.id(), user.verifiedEmail());
    }

    /** So was the token that changed the address. */
    public static void onEmailChanged(Tx tx, Event event) {
        var user = event.data(EmailChanged.class);
        if (user.role().equals(ROLE)) isLinked(tx, user.id(), user.email());
    }

    /** The record stays. */
    public static void onUserDeleted(Tx tx, Event event) {
        unlink(tx, event.data(User.class).id());
    }

    /** Links a user that has proved to receive mail at the address of a record to that record, unless either has another one. */
    private static boolean isLinked(Tx tx, UUID user, String provedEmail) {
        tx.sql(CustomerQueries.UNLINK_DELETED, user);
        var customer = tx.firstOrNull(CUSTOMERS::read, CustomerQueries.LINK, provedEmail, user);
        if (customer != null) CUSTOMERS.publish(tx, "updated", customer);
        return customer != null;
    }
}
