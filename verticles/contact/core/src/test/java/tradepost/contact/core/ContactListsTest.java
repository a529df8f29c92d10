package tradepost.contact.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.Address;
import tradepost.contact.ContactPerson;
import tradepost.contact.Customer;
import tradepost.contact.CustomerQuery;
import tradepost.contact.CustomerService;
import tradepost.contact.DeleteCustomer;
import tradepost.contact.DeleteVendor;
import tradepost.contact.VendorService;
import tradepost.contact.WriteCustomer;
import tradepost.contact.WriteVendor;
import tradepost.contact.core.customer.CustomerServiceImpl;
import tradepost.contact.core.customer.CustomerServiceTest;
import tradepost.contact.core.vendor.VendorServiceImpl;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;

/** Finding, patching and archiving among 12,000 of each. */
@ExtendWith(VertxExtension.class)
class ContactListsTest {
    static final Caller ADMIN = CustomerServiceTest.ADMIN;
    static CustomerService customers;
    static VendorService vendors;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "contact");
        TestVerticle.deploy(vertx, new ContactVerticle(env));
        var identity = new TestIdentity(vertx);
        customers = identity.proxy("admin", CustomerService.ADDRESS, CustomerService.class);
        vendors = identity.proxy("admin", VendorService.ADDRESS, VendorService.class);
        db = Db.open(env, "contact");
        TestDb.run("contact", """
                insert into customer(id, name, email, tags)
                select uuidv7(), md5(n::text) || ' Company', 'buyer-' || n || '@many.example', array['t' || n % 1000]
                from generate_series(1, 12000) n;
                insert into vendor(id, name, email, status)
                select uuidv7(), md5(n::text) || ' Supplier', 'seller-' || n || '@many.example',
                  case when n % 100 = 0 then 'pending' else 'active' end
                from generate_series(1, 12000) n;
                analyze customer; analyze vendor;
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run("contact", "truncate customer, vendor cascade");
    }

    static Customer made(String name, String email, String... tags) {
        var address = new Address("shipping", null, "Harbour 1", null, "0150", "Oslo", null, "NO");
        var person = new ContactPerson("Kari", "accounts", "kari@example.com", null);
        var body = new WriteCustomer(
                name,
                email,
                null,
                null,
                List.of(address),
                List.of(person),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(tags),
                new JsonObject().put("a", "1"),
                null,
                null,
                null);
        return customers.createCustomer(body, ADMIN).await();
    }

    static List<Customer> found(JsonObject query) {
        return customers.listCustomers(CustomerQuery.of(query), ADMIN).await().data();
    }

    @Test
    void lists_use_an_index() {
        var live = "deleted_at is null and archived_at is null";
        var q = Searched.own("customer", "name");
        for (var word : List.of("harbuor", "buyer-777", "zzz"))
            Plans.useIndexes(
                    db,
                    CustomerServiceImpl.CUSTOMERS.listing(),
                    List.of(),
                    () -> Where.of(live).search(q, word));
        for (var sort : List.of("created_at", "-created_at", "name", "-name"))
            Plans.useIndexes(
                    db,
                    CustomerServiceImpl.CUSTOMERS.listing(),
                    List.of(sort),
                    () -> Where.of(live).and("email = ?", "a@b"));
        Plans.useIndexes(
                db,
                CustomerServiceImpl.CUSTOMERS.listing(),
                List.of(),
                () -> Where.of(live).and("tags @> ?", new String[] {"t5"}));
        Plans.useIndexes(
                db,
                CustomerServiceImpl.CUSTOMERS.listing(),
                List.of(),
                () -> Where.of(live).and("customer_group = ?", "wholesale"));
        for (var sort : List.of("created_at", "-created_at", "name"))
            assertThat(Plans.rows(db, CustomerServiceImpl.CUSTOMERS.listing(), List.of(sort), Where.of(live)))
                    .doesNotContain("Seq Scan");
        Plans.useIndexes(
                db,
                VendorServiceImpl.VENDORS.listing(),
                List.of(),
                () -> Where.of(live).and("status = ?", "pending"));
        Plans.useIndexes(
                db,
                VendorServiceImpl.VENDORS.listing(),
                List.of("-created_at"),
                () -> Where.of(live).search(Searched.own("vendor", "name"), "harbuor"));
    }

    @Test
    void a_customer_is_found_by_words_prefixes_and_misspelled_words() {
        var made = made("Northern Timber", "office@northern-timber.example");
        for (var q : List.of(
                "timber", "north tim", "northern-timber.example", "office@northern", "Northrn Timber", "tinber"))
            assertThat(found(new JsonObject().put("q", q))).as(q).contains(made);
        assertThat(found(new JsonObject().put("q", "concrete"))).doesNotContain(made);
    }

    @Test
    void addresses_contacts_and_tags_are_stored_and_returned() {
        var made = made("Parts Co", "parts@example.com", " vip ", "north", "vip");
        assertThat(made.tags()).containsExactly("vip", "north");
        assertThat(made.addresses()).extracting(Address::city).containsExactly("Oslo");
        assertThat(made.contacts()).extracting(ContactPerson::name).containsExactly("Kari");
        assertThat(customers.getCustomer(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(found(new JsonObject().put("tags", List.of("north", "vip")))).containsExactly(made);
    }

    @Test
    void a_patch_changes_only_the_given_fields() {
        var made = made("Patch Co", "patch@example.com", "kept");
        var patch = new JsonObject()
                .put("phone", "123")
                .put("metadata", new JsonObject().putNull("a").put("b", "2"));
        var patched = customers.patchCustomer(made.id(), patch, ADMIN).await();
        assertThat(patched.phone()).isEqualTo("123");
        assertThat(patched.metadata()).isEqualTo(new JsonObject().put("b", "2"));
        assertThat(patched.tags()).containsExactly("kept");
        assertThat(patched.addresses()).isEqualTo(made.addresses());
        assertThat(patched.version()).isEqualTo(made.version() + 1);
        var emptied = new JsonObject().putNull("tags").putNull("addresses").putNull("phone");
        var after = customers.patchCustomer(made.id(), emptied, ADMIN).await();
        assertThat(after.tags()).isEmpty();
        assertThat(after.addresses()).isEmpty();
        assertThat(after.phone()).isNull();
    }

    @Test
    void a_patch_is_validated_like_a_replacement_and_an_empty_one_changes_nothing() {
        var made = made("Patch Two", "patch2@example.com");
        var nothing = customers.patchCustomer(made.id(), new JsonObject().put("name", "Patch Two"), ADMIN);
        assertThat(nothing.await()).isEqualTo(made);
        for (var refused : List.of(
                "{\"name\":null} 400 required",
                "{\"email\":\"nobody\"} 400 invalid_email",
                "{\"name\":\" \"} 400 blank")) {
            var parts = refused.split(" (?=400)");
            assertThat(code(customers.patchCustomer(made.id(), new JsonObject(parts[0]), ADMIN)))
                    .isEqualTo(parts[1]);
        }
        var many = new JsonObject();
        for (int i = 0; i < 50; i++) many.put("p" + i, "" + i);
        assertThat(code(customers.patchCustomer(made.id(), new JsonObject().put("metadata", many), ADMIN)))
                .isEqualTo("400 too_many_properties");
        assertThat(customers.getCustomer(made.id(), ADMIN).await()).isEqualTo(made);
    }

    @Test
    void an_archived_customer_is_readable_but_not_listed_and_gets_no_new_orders() {
        var made = made("Old Co", "old@example.com", "old");
        customers.referenceCustomer(made.id(), ADMIN).await();
        customers.deleteCustomer(made.id(), new DeleteCustomer(true), ADMIN).await();
        customers.deleteCustomer(made.id(), new DeleteCustomer(true), ADMIN).await();
        var archived = customers.getCustomer(made.id(), ADMIN).await();
        assertThat(archived.archivedAt()).isNotNull();
        assertThat(archived.version()).isEqualTo(made.version() + 1);
        assertThat(found(new JsonObject().put("tags", List.of("old")))).isEmpty();
        assertThat(found(new JsonObject().put("tags", List.of("old")).put("archived", true)))
                .containsExactly(archived);
        assertThat(code(customers.referenceCustomer(made.id(), ADMIN))).isEqualTo("409 customer_archived");
    }

    @Test
    void an_archived_vendor_gets_no_new_orders_even_without_earlier_ones() {
        var body = new WriteVendor(
                "Old", "old-vendor@example.com", null, null, null, null, null, null, null, null, null, null, null);
        var made = vendors.createVendor(body, ADMIN).await();
        vendors.deleteVendor(made.id(), new DeleteVendor(true), ADMIN).await();
        assertThat(code(vendors.referenceVendor(made.id(), ADMIN))).isEqualTo("409 vendor_archived");
        var renamed = vendors.patchVendor(made.id(), new JsonObject().put("name", "Older"), ADMIN)
                .await();
        assertThat(renamed.name()).isEqualTo("Older");
        assertThat(renamed.status()).isEqualTo("active");
    }
}
