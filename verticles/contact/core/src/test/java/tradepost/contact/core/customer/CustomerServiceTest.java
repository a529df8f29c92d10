package tradepost.contact.core.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.AuthEvents;
import tradepost.auth.user.User;
import tradepost.contact.ContactEvents;
import tradepost.contact.Customer;
import tradepost.contact.CustomerQuery;
import tradepost.contact.CustomerService;
import tradepost.contact.DeleteCustomer;
import tradepost.contact.WriteCustomer;
import tradepost.contact.core.ContactVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;

@ExtendWith(VertxExtension.class)
public class CustomerServiceTest {
    public static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static final List<JsonObject> PUBLISHED = new java.util.concurrent.CopyOnWriteArrayList<>();
    static TestIdentity identity;
    static CustomerService customers;
    static Env env;

    @BeforeAll
    static void start(Vertx vertx) {
        env = TestDb.env(vertx, "contact");
        for (var type : List.of(
                ContactEvents.CUSTOMER + ".created",
                ContactEvents.CUSTOMER + ".updated",
                ContactEvents.CUSTOMER + ".deleted"))
            vertx.eventBus().<JsonObject>consumer(type, m -> PUBLISHED.add(m.body()));
        TestVerticle.deploy(vertx, new ContactVerticle(env));
        identity = new TestIdentity(vertx);
        customers = identity.proxy("admin", CustomerService.ADDRESS, CustomerService.class);
    }

    static WriteCustomer customer(String email) {
        return new WriteCustomer(
                "Customer Co",
                email,
                "+251912345678",
                "Customer Address",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static CustomerQuery find(Integer limit, Integer offset, String after, String email) {
        return CustomerQuery.of(new JsonObject()
                .put("limit", limit)
                .put("offset", offset)
                .put("after", after)
                .put("email", email));
    }

    @Test
    void an_address_is_the_same_however_its_letters_are_encoded() {
        var name = UUID.randomUUID().toString();
        var made = customers
                .createCustomer(customer("zo\u00eb-" + name + "@x.example"), ADMIN)
                .await();
        for (var same : List.of("ZOE\u0308-" + name + "@x.example", "zo\u200b\u00eb-" + name + "@x.example")) {
            assertThat(code(customers.createCustomer(customer(same), ADMIN))).isEqualTo("409 email_taken");
            assertThat(customers
                            .listCustomers(find(10, null, null, same), ADMIN)
                            .await()
                            .data())
                    .extracting(Customer::id)
                    .containsExactly(made.id());
        }
    }

    @Test
    void an_email_is_trimmed_and_lower_cased() {
        var made = customers
                .createCustomer(customer(" Supplier@Example.COM "), ADMIN)
                .await();
        assertThat(made.email()).isEqualTo("supplier@example.com");
        assertThat(customers.getCustomer(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(code(customers.createCustomer(customer("no address"), ADMIN)))
                .isEqualTo("400 invalid_email");
    }

    @Test
    void a_customer_group_is_trimmed_lower_cased_and_filtered_by() {
        var group = new JsonObject().put("customer_group", " WholeSale ");
        var made =
                customers.createCustomer(customer("grouped@example.com"), ADMIN).await();
        assertThat(made.customerGroup()).isNull();
        var grouped = customers.patchCustomer(made.id(), group, ADMIN).await();
        assertThat(grouped.customerGroup()).isEqualTo("wholesale");
        assertThat(customers.customerSnapshot(made.id(), ADMIN).await().customerGroup())
                .isEqualTo("wholesale");
        assertThat(customers
                        .listCustomers(CustomerQuery.of(group), ADMIN)
                        .await()
                        .data())
                .containsExactly(grouped);
        var blank = new JsonObject().put("customer_group", " ");
        assertThat(code(customers.patchCustomer(made.id(), blank, ADMIN))).isEqualTo("400 blank");
        var none = new JsonObject().putNull("customer_group");
        assertThat(customers.patchCustomer(made.id(), none, ADMIN).await().customerGroup())
                .isNull();
    }

    @Test
    void the_language_of_a_customer_is_one_that_documents_have() {
        var made =
                customers.createCustomer(customer("german@example.com"), ADMIN).await();
        assertThat(made.language()).isNull();
        var german = customers
                .patchCustomer(made.id(), new JsonObject().put("language", "de"), ADMIN)
                .await();
        assertThat(german.language()).isEqualTo("de");
        assertThat(customers.customerSnapshot(made.id(), ADMIN).await().language())
                .isEqualTo("de");
    }

    @Test
    void only_one_of_fifty_concurrent_records_gets_the_email() {
        var tries = IntStream.range(0, 50)
                .mapToObj(i -> customers.createCustomer(customer("twin@example.com"), ADMIN))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 email_taken"));
    }

    @Test
    void the_email_of_a_deleted_record_may_be_used_again() {
        var first =
                customers.createCustomer(customer("again@example.com"), ADMIN).await();
        customers.deleteCustomer(first.id(), new DeleteCustomer(null), ADMIN).await();
        assertThat(code(customers.getCustomer(first.id(), ADMIN))).isEqualTo("404 customer_not_found");
        assertThat(code(customers.deleteCustomer(first.id(), new DeleteCustomer(null), ADMIN)))
                .isEqualTo("404 customer_not_found");
        assertThat(code(customers.putCustomer(first.id(), customer("again@example.com"), ADMIN)))
                .isEqualTo("404 customer_not_found");
        assertThat(code(customers.referenceCustomer(first.id(), ADMIN))).isEqualTo("404 customer_not_found");
        assertThat(customers
                        .createCustomer(customer("again@example.com"), ADMIN)
                        .await()
                        .id())
                .isNotEqualTo(first.id());
    }

    @Test
    void a_customer_that_a_document_refers_to_cannot_be_deleted() {
        var used = customers.createCustomer(customer("used@example.com"), ADMIN).await();
        assertThat(customers.customerSnapshot(used.id(), ADMIN).await().referenced())
                .isFalse();
        var named = customers.referenceCustomer(used.id(), ADMIN).await();
        assertThat(named.email()).isEqualTo("used@example.com");
        assertThat(customers.referenceCustomer(used.id(), ADMIN).await()).isEqualTo(named);
        assertThat(code(customers.deleteCustomer(used.id(), new DeleteCustomer(null), ADMIN)))
                .isEqualTo("409 in_use");
    }

    @Test
    void a_concurrent_deletion_never_leaves_a_document_without_its_customer() {
        for (int round = 0; round < 20; round++) {
            var made = customers
                    .createCustomer(customer("race-" + round + "@example.com"), ADMIN)
                    .await();
            var deleted = customers.deleteCustomer(made.id(), new DeleteCustomer(null), ADMIN);
            var named = customers.referenceCustomer(made.id(), ADMIN);
            Future.join(deleted, named).otherwiseEmpty().await();
            assertThat(named.succeeded()).isNotEqualTo(deleted.succeeded());
        }
    }

    @Test
    void a_user_whose_record_was_deleted_gets_the_record_of_a_confirmed_address() {
        var user = UUID.randomUUID();
        var email = user + "@example.com";
        deliver(AuthEvents.USER_REGISTERED, user, 1, user(user, email, null));
        var first = found(email);
        customers.deleteCustomer(first.id(), new DeleteCustomer(null), ADMIN).await();
        var second = customers.createCustomer(customer(email), ADMIN).await();
        deliver(AuthEvents.PASSWORD_CHANGED, user, 2, new AuthEvents.PasswordChanged(user, "reset", "customer", email));
        assertThat(owner(second)).isEqualTo(user);
    }

    @Test
    void a_record_of_staff_becomes_that_of_a_user_only_if_the_address_is_proved() {
        var stranger = UUID.randomUUID();
        var email = stranger + "@example.com";
        var record = customers.createCustomer(customer(email), ADMIN).await();
        deliver(AuthEvents.USER_REGISTERED, stranger, 1, user(stranger, email, null));
        assertThat(owner(record)).as("anybody can type in an address").isNull();
        var person = UUID.randomUUID();
        deliver(AuthEvents.USER_REGISTERED, person, 1, user(person, email, Instant.now()));
        assertThat(owner(record)).isEqualTo(person);
        var later = UUID.randomUUID();
        deliver(AuthEvents.USER_REGISTERED, later, 1, user(later, email, Instant.now()));
        assertThat(owner(record)).as("it is taken").isEqualTo(person);
    }

    @Test
    void a_new_address_that_is_proved_brings_its_record() {
        var user = UUID.randomUUID();
        var email = user + "@example.com";
        var record = customers.createCustomer(customer(email), ADMIN).await();
        deliver(
                AuthEvents.EMAIL_CHANGED,
                user,
                2,
                new AuthEvents.EmailChanged(user, email, "customer", "old-" + email));
        assertThat(owner(record)).isEqualTo(user);
        deliver(AuthEvents.USER_DELETED, user, 3, user(user, user + "@deleted.invalid", null));
        assertThat(owner(record)).isNull();
    }

    @Test
    void staff_give_a_record_to_one_user_at_a_time() {
        var user = UUID.randomUUID();
        var first = customers
                .createCustomer(customer("1" + user + "@example.com"), ADMIN)
                .await();
        var second = customers
                .createCustomer(customer("2" + user + "@example.com"), ADMIN)
                .await();
        customers.linkUser(first.id(), user, ADMIN).await();
        var again = customers.linkUser(first.id(), user, ADMIN).await();
        assertThat(again.version()).as("repeating changes nothing").isEqualTo(first.version() + 1);
        assertThat(code(customers.linkUser(first.id(), UUID.randomUUID(), ADMIN)))
                .isEqualTo("409 customer_linked");
        customers.linkUser(second.id(), user, ADMIN).await();
        assertThat(owner(first)).isNull();
        assertThat(owner(second)).isEqualTo(user);
        customers.unlinkUser(user, ADMIN).await();
        assertThat(owner(second)).isNull();
        assertThat(code(customers.linkUser(UUID.randomUUID(), user, ADMIN))).isEqualTo("404 customer_not_found");
    }

    @Test
    void what_staff_note_about_a_customer_is_neither_shown_to_it_nor_written_by_it() {
        var own = identity.proxy("customer", CustomerService.ADDRESS, CustomerService.class);
        var noted = new JsonObject()
                .put("internal_notes", "Pays late, ask the cormorant")
                .put("private_metadata", new JsonObject().put("risk", "high"));
        var made =
                customers.createCustomer(customer("noted@example.com"), ADMIN).await();
        customers.linkUser(made.id(), identity.userId("customer"), ADMIN).await();
        var staff = customers.patchCustomer(made.id(), noted, ADMIN).await();
        assertThat(staff.internalNotes()).isEqualTo("Pays late, ask the cormorant");
        assertThat(staff.privateMetadata()).isEqualTo(new JsonObject().put("risk", "high"));
        var phone = new JsonObject().put("phone", "7");
        for (var seen : List.of(
                own.getCustomer(made.id(), ADMIN).await(),
                own.patchCustomer(made.id(), phone, ADMIN).await(),
                own.putCustomer(made.id(), customer("noted@example.com"), ADMIN).await(),
                listed(own, new JsonObject()).getFirst())) {
            assertThat(seen.id()).isEqualTo(made.id());
            assertThat(seen.internalNotes()).isNull();
            assertThat(seen.privateMetadata()).isEmpty();
        }
        var kept = customers.getCustomer(made.id(), ADMIN).await();
        assertThat(kept.internalNotes()).isEqualTo(staff.internalNotes());
        assertThat(kept.privateMetadata()).isEqualTo(staff.privateMetadata());
        for (var named : List.of(
                noted,
                new JsonObject().put("internal_notes", staff.internalNotes()),
                new JsonObject().putNull("internal_notes"),
                new JsonObject().put("private_metadata", new JsonObject())))
            assertThat(code(own.patchCustomer(made.id(), named, ADMIN)))
                    .as(named.encode())
                    .isEqualTo("403 field_not_allowed");
        var guess = WriteCustomer.of(JsonObject.of("name", "Customer Co", "email", "noted@example.com")
                .put("internal_notes", staff.internalNotes()));
        assertThat(code(own.putCustomer(made.id(), guess, ADMIN))).isEqualTo("403 field_not_allowed");
    }

    @Test
    void staff_find_customers_by_what_they_note_and_a_customer_does_not() {
        var own = identity.proxy("customer", CustomerService.ADDRESS, CustomerService.class);
        var user = identity.userId("customer");
        var body = WriteCustomer.of(JsonObject.of("name", "Kestrel Ltd", "email", "kestrel@example.com")
                .put("internal_notes", "an albatross")
                .put("private_metadata", JsonObject.of("file", "a-7")));
        var made = customers.createCustomer(body, ADMIN).await();
        customers.linkUser(made.id(), user, ADMIN).await();
        var words = new JsonObject().put("q", "albatross");
        var filter = new JsonObject().put("private_metadata", JsonObject.of("file", "a-7"));
        for (var query : List.of(words, filter))
            assertThat(listed(customers, query)).extracting(Customer::id).containsExactly(made.id());
        assertThat(listed(own, words)).isEmpty();
        assertThat(listed(own, new JsonObject().put("q", "kest")))
                .extracting(Customer::id)
                .containsExactly(made.id());
        assertThat(code(own.listCustomers(CustomerQuery.of(filter), ADMIN))).isEqualTo("403 forbidden");
    }

    private static List<Customer> listed(CustomerService by, JsonObject query) {
        return by.listCustomers(CustomerQuery.of(query), ADMIN).await().data();
    }

    private static UUID owner(Customer customer) {
        return customers.getCustomer(customer.id(), ADMIN).await().userId();
    }

    private static Customer found(String email) {
        return customers
                .listCustomers(find(null, null, null, email), ADMIN)
                .await()
                .data()
                .getFirst();
    }

    private static User user(UUID id, String email, Instant provedAt) {
        var now = Instant.now();
        return new User(id, email, null, "customer", "active", null, provedAt, null, null, false, 1, now, now);
    }

    private static void deliver(String type, UUID user, long version, Record data) {
        var event = EventLog.event(type, user, version, data, "user:" + user, null);
        TestEvents.deliver(env, "contact", event).await();
    }

    @Test
    void a_replaced_customer_has_the_next_version() {
        var made = customers.createCustomer(customer("put@example.com"), ADMIN).await();
        var put = customers
                .putCustomer(made.id(), customer("put-2@example.com"), ADMIN)
                .await();
        assertThat(put.version()).isEqualTo(made.version() + 1);
        assertThat(put.email()).isEqualTo("put-2@example.com");
    }

    @Test
    void each_change_is_published_once_and_in_order() {
        var made = customers.createCustomer(customer("told@example.com"), ADMIN).await();
        customers.putCustomer(made.id(), customer("told-2@example.com"), ADMIN).await();
        customers.deleteCustomer(made.id(), new DeleteCustomer(null), ADMIN).await();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(of(made.id()))
                        .extracting(
                                e -> e.getString("type"),
                                e -> e.getJsonObject("data").getString("email"))
                        .containsExactly(
                                org.assertj.core.api.Assertions.tuple(
                                        ContactEvents.CUSTOMER + ".created", "told@example.com"),
                                org.assertj.core.api.Assertions.tuple(
                                        ContactEvents.CUSTOMER + ".updated", "told-2@example.com"),
                                org.assertj.core.api.Assertions.tuple(
                                        ContactEvents.CUSTOMER + ".deleted", "told-2@example.com")));
    }

    static List<JsonObject> of(UUID id) {
        return PUBLISHED.stream()
                .filter(e -> e.getString("subject").equals(id.toString()))
                .toList();
    }

    @Test
    void pages_are_newest_first_and_do_not_overlap() {
        for (int i = 0; i < 5; i++)
            customers
                    .createCustomer(customer("page-" + i + "@example.com"), ADMIN)
                    .await();
        var first = customers.listCustomers(find(2, null, null, null), ADMIN).await();
        assertThat(first.data()).extracting(c -> c.email()).containsExactly("page-4@example.com", "page-3@example.com");
        var second = customers
                .listCustomers(find(2, null, first.meta().next(), null), ADMIN)
                .await();
        assertThat(second.data())
                .extracting(c -> c.email())
                .containsExactly("page-2@example.com", "page-1@example.com");
        var one = customers
                .listCustomers(find(null, null, null, "PAGE-3@example.com"), ADMIN)
                .await();
        assertThat(one.data()).extracting(c -> c.email()).containsExactly("page-3@example.com");
    }

    @Test
    void the_service_itself_refuses_a_caller_without_permission() {
        var viewer = identity.proxy("viewer", CustomerService.ADDRESS, CustomerService.class);
        assertThat(code(viewer.createCustomer(customer("forged@example.com"), ADMIN)))
                .isEqualTo("403 forbidden"); // the argument says admin
    }
}
