package tradepost.contact.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents.PasswordChanged;
import tradepost.auth.AuthEvents.UserRegistered;
import tradepost.contact.ContactEvents;
import tradepost.contact.ContactEvents.ContactChanged;
import tradepost.contact.Customer;
import tradepost.contact.CustomerPage;
import tradepost.contact.CustomerQuery;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.contact.DeleteContact;
import tradepost.contact.WriteCustomer;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Idempotency;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Problem;
import tradepost.kernel.value.Text;

final class CustomerServiceImpl implements CustomerService {
    private static final String NOT_FOUND = "customer_not_found";
    private static final Set<String> REQUIRED = Set.of("name", "email");

    private final Vertx vertx;
    private final Db db;
    private final References<CustomerSnapshot> references;

    CustomerServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
        references = new References<>(
                vertx,
                db,
                NOT_FOUND,
                CustomerQueries::snapshot,
                s -> s.referenced() || s.archived(),
                CustomerQueries.SNAPSHOTS,
                CustomerQueries.REFERENCE);
    }

    @Override
    public Future<Customer> createCustomer(WriteCustomer body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, Customer.class, tx -> {
                    var customer =
                            tx.single(CustomerQueries::customer, CustomerQueries.INSERT, values(Ids.next(), body));
                    append(tx, ContactEvents.CUSTOMER_CREATED, customer);
                    return customer;
                }));
    }

    @Override
    public Future<Customer> getCustomer(UUID customerId, Caller caller) {
        return db.require(NOT_FOUND, CustomerQueries::customer, CustomerQueries.GET_OWN, customerId, owner(caller));
    }

    /** Null for who may read every customer. */
    private static @Nullable UUID owner(Caller caller) {
        return caller.may("customers:read") ? null : caller.userId();
    }

    @Override
    public Future<CustomerPage> listCustomers(CustomerQuery query, Caller caller) {
        var email = query.email() == null ? null : Text.email(query.email());
        var where = Where.of("deleted_at is null")
                .archived(query.archived(), "archived_at is not null")
                .between("created_at", query.createdFrom(), query.createdTo())
                .and("email = ?", email)
                .and("user_id = ?", owner(caller))
                .and("tags @> ?", query.tags() == null ? null : query.tags().toArray(String[]::new))
                .search(CustomerQueries.IDS, "name", query.q());
        return Page.of(query.limit(), query.offset(), query.after(), query.sort())
                .read(db, CustomerQueries.LISTED, where)
                .map(slice -> new CustomerPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Customer> putCustomer(UUID customerId, WriteCustomer body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, Customer.class, tx -> {
                    tx.requireVersion("customer", customerId);
                    return replace(tx, customerId, body);
                }));
    }

    private static Customer replace(Tx tx, UUID customerId, WriteCustomer body) {
        var customer =
                tx.require(NOT_FOUND, CustomerQueries::customer, CustomerQueries.REPLACE, values(customerId, body));
        append(tx, ContactEvents.CUSTOMER_UPDATED, customer);
        return customer;
    }

    @Override
    public Future<Customer> patchCustomer(UUID customerId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.write(db, Customer.class, tx -> patch(tx, customerId, body)));
    }

    private static Customer patch(Tx tx, UUID customerId, JsonObject body) {
        var now = tx.require(NOT_FOUND, CustomerQueries::customer, CustomerQueries.LOCK, customerId);
        Request.requireVersion(now.version());
        var was = Json.write(now);
        var said = WriteCustomer.of(MergePatch.apply(was, body, REQUIRED));
        return said.equals(WriteCustomer.of(was)) ? now : replace(tx, customerId, said);
    }

    @Override
    public Future<Void> deleteCustomer(UUID customerId, DeleteContact query, Caller caller) {
        boolean archive = Boolean.TRUE.equals(query.archive());
        return Tasks.run(
                        vertx,
                        () -> Idempotency.write(
                                db, Done.class, tx -> archive ? archive(tx, customerId) : delete(tx, customerId)))
                .mapEmpty();
    }

    private static Done delete(Tx tx, UUID customerId) {
        tx.requireVersion("customer", customerId);
        var customer = Named.delete(
                tx, NOT_FOUND, CustomerQueries::customer, CustomerQueries.DELETE, CustomerQueries.GET, customerId);
        append(tx, ContactEvents.CUSTOMER_DELETED, customer);
        return new Done();
    }

    private static Done archive(Tx tx, UUID customerId) {
        tx.requireVersion("customer", customerId);
        var customer = Named.archive(
                tx, NOT_FOUND, CustomerQueries::customer, CustomerQueries.ARCHIVE, CustomerQueries.GET, customerId);
        if (customer != null) append(tx, ContactEvents.CUSTOMER_ARCHIVED, customer);
        return new Done();
    }

    @Override
    public Future<Customer> restoreCustomer(UUID customerId, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.write(db, Customer.class, tx -> restore(tx, customerId)));
    }

    private static Customer restore(Tx tx, UUID customerId) {
        tx.requireVersion("customer", customerId);
        var customer = tx.firstOrNull(CustomerQueries::customer, CustomerQueries.RESTORE, customerId);
        if (customer == null) return tx.require(NOT_FOUND, CustomerQueries::customer, CustomerQueries.GET, customerId);
        append(tx, ContactEvents.CUSTOMER_RESTORED, customer);
        return customer;
    }

    @Override
    public Future<CustomerSnapshot> customerSnapshot(UUID customerId, Caller caller) {
        return references.snapshot(customerId);
    }

    @Override
    public Future<CustomerSnapshot> referenceCustomer(UUID customerId, Caller caller) {
        return references.mark(customerId).map(found -> {
            if (found.archived()) throw Problem.conflict("customer_archived");
            return found;
        });
    }

    /** Who registers as a customer has a record, unless somebody's record has that e-mail: whose it is, is not known yet. */
    static void onRegistered(Tx tx, Event event) {
        var user = event.data(UserRegistered.class);
        if (!user.role().equals("customer")) return;
        var customer = tx.firstOrNull(
                CustomerQueries::customer, CustomerQueries.INSERT_REGISTERED, Ids.next(), user.email(), user.id());
        if (customer != null) append(tx, ContactEvents.CUSTOMER_CREATED, customer);
    }

    /** Who reads the mail of a record's address is the customer it is about, unless that has another record. */
    static void onPasswordChanged(Tx tx, Event event) {
        var user = event.data(PasswordChanged.class);
        if (user.verifiedEmail() == null || !user.role().equals("customer")) return;
        var customer = tx.firstOrNull(CustomerQueries::customer, CustomerQueries.LINK, user.verifiedEmail(), user.id());
        if (customer != null) append(tx, ContactEvents.CUSTOMER_UPDATED, customer);
    }

    private static void append(Tx tx, String type, Customer customer) {
        EventLog.append(tx, type, customer.id(), customer.version(), ContactChanged.of(customer));
    }

    private static Object[] values(UUID id, WriteCustomer body) {
        Problem.all(() -> Text.visible("name", body.name()), () -> Text.email(body.email()));
        return new Object[] {
            id,
            Text.visible("name", body.name()),
            Text.email(body.email()),
            body.phone(),
            body.address(),
            Parts.array("addresses", body.addresses()),
            Parts.array("contacts", body.contacts()),
            Parts.tags(body.tags()),
            Metadata.of(body.metadata())
        };
    }
}
