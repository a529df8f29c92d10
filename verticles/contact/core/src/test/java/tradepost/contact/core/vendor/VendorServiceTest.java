package tradepost.contact.core.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.ContactEvents;
import tradepost.contact.DeleteVendor;
import tradepost.contact.VendorQuery;
import tradepost.contact.VendorService;
import tradepost.contact.WriteVendor;
import tradepost.contact.core.ContactVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;

@ExtendWith(VertxExtension.class)
class VendorServiceTest {
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static final List<JsonObject> PUBLISHED = new java.util.concurrent.CopyOnWriteArrayList<>();
    static TestIdentity identity;
    static VendorService vendors;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "contact");
        for (var type : List.of(
                ContactEvents.VENDOR + ".created",
                ContactEvents.VENDOR + ".updated",
                ContactEvents.VENDOR + ".deleted"))
            vertx.eventBus().<JsonObject>consumer(type, m -> PUBLISHED.add(m.body()));
        TestVerticle.deploy(vertx, new ContactVerticle(env));
        identity = new TestIdentity(vertx);
        vendors = identity.proxy("admin", VendorService.ADDRESS, VendorService.class);
    }

    static WriteVendor vendor(String email) {
        return new WriteVendor(
                "Supplier Co",
                email,
                "+251955555555",
                "Supplier Address",
                null,
                30,
                "ETB",
                7,
                null,
                null,
                null,
                null,
                null);
    }

    static VendorQuery find(Integer limit, Integer offset, String after, String email, String status) {
        return VendorQuery.of(new JsonObject()
                .put("limit", limit)
                .put("offset", offset)
                .put("after", after)
                .put("email", email)
                .put("status", status == null ? null : List.of(status)));
    }

    @Test
    void an_email_is_trimmed_and_lower_cased() {
        var made = vendors.createVendor(vendor(" Supplier@Example.COM "), ADMIN).await();
        assertThat(made.email()).isEqualTo("supplier@example.com");
        assertThat(vendors.getVendor(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(code(vendors.createVendor(vendor("no address"), ADMIN))).isEqualTo("400 invalid_email");
    }

    @Test
    void only_one_of_fifty_concurrent_records_gets_the_email() {
        var tries = IntStream.range(0, 50)
                .mapToObj(i -> vendors.createVendor(vendor("twin@example.com"), ADMIN))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 email_taken"));
    }

    @Test
    void the_email_of_a_deleted_record_may_be_used_again() {
        var first = vendors.createVendor(vendor("again@example.com"), ADMIN).await();
        vendors.deleteVendor(first.id(), new DeleteVendor(null), ADMIN).await();
        assertThat(code(vendors.getVendor(first.id(), ADMIN))).isEqualTo("404 vendor_not_found");
        assertThat(code(vendors.deleteVendor(first.id(), new DeleteVendor(null), ADMIN)))
                .isEqualTo("404 vendor_not_found");
        assertThat(code(vendors.putVendor(first.id(), vendor("again@example.com"), ADMIN)))
                .isEqualTo("404 vendor_not_found");
        assertThat(code(vendors.referenceVendor(first.id(), ADMIN))).isEqualTo("404 vendor_not_found");
        assertThat(vendors.createVendor(vendor("again@example.com"), ADMIN)
                        .await()
                        .id())
                .isNotEqualTo(first.id());
    }

    @Test
    void a_vendor_that_a_document_refers_to_cannot_be_deleted() {
        var used = vendors.createVendor(vendor("used@example.com"), ADMIN).await();
        var named = vendors.referenceVendor(used.id(), ADMIN).await();
        assertThat(named.email()).isEqualTo("used@example.com");
        assertThat(vendors.referenceVendor(used.id(), ADMIN).await()).isEqualTo(named);
        assertThat(code(vendors.deleteVendor(used.id(), new DeleteVendor(null), ADMIN)))
                .isEqualTo("409 in_use");
    }

    @Test
    void a_concurrent_deletion_never_leaves_a_document_without_its_vendor() {
        for (int round = 0; round < 20; round++) {
            var made = vendors.createVendor(vendor("race-" + round + "@example.com"), ADMIN)
                    .await();
            var deleted = vendors.deleteVendor(made.id(), new DeleteVendor(null), ADMIN);
            var named = vendors.referenceVendor(made.id(), ADMIN);
            Future.join(deleted, named).otherwiseEmpty().await();
            assertThat(named.succeeded()).isNotEqualTo(deleted.succeeded());
        }
    }

    @Test
    void a_replaced_vendor_has_the_next_version() {
        var made = vendors.createVendor(vendor("put@example.com"), ADMIN).await();
        var put =
                vendors.putVendor(made.id(), vendor("put-2@example.com"), ADMIN).await();
        assertThat(put.version()).isEqualTo(made.version() + 1);
        assertThat(put.email()).isEqualTo("put-2@example.com");
    }

    @Test
    void each_change_is_published_once_and_in_order() {
        var made = vendors.createVendor(vendor("told@example.com"), ADMIN).await();
        vendors.putVendor(made.id(), vendor("told-2@example.com"), ADMIN).await();
        vendors.deleteVendor(made.id(), new DeleteVendor(null), ADMIN).await();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(of(made.id()))
                        .extracting(
                                e -> e.getString("type"),
                                e -> e.getJsonObject("data").getString("email"))
                        .containsExactly(
                                org.assertj.core.api.Assertions.tuple(
                                        ContactEvents.VENDOR + ".created", "told@example.com"),
                                org.assertj.core.api.Assertions.tuple(
                                        ContactEvents.VENDOR + ".updated", "told-2@example.com"),
                                org.assertj.core.api.Assertions.tuple(
                                        ContactEvents.VENDOR + ".deleted", "told-2@example.com")));
    }

    static List<JsonObject> of(UUID id) {
        return PUBLISHED.stream()
                .filter(e -> e.getString("subject").equals(id.toString()))
                .toList();
    }

    @Test
    void pages_are_newest_first_and_do_not_overlap() {
        for (int i = 0; i < 5; i++)
            vendors.createVendor(vendor("page-" + i + "@example.com"), ADMIN).await();
        var first = vendors.listVendors(find(2, null, null, null, null), ADMIN).await();
        assertThat(first.data()).extracting(c -> c.email()).containsExactly("page-4@example.com", "page-3@example.com");
        var second = vendors.listVendors(find(2, null, first.meta().next(), null, null), ADMIN)
                .await();
        assertThat(second.data())
                .extracting(c -> c.email())
                .containsExactly("page-2@example.com", "page-1@example.com");
        var one = vendors.listVendors(find(null, null, null, "PAGE-3@example.com", null), ADMIN)
                .await();
        assertThat(one.data()).extracting(c -> c.email()).containsExactly("page-3@example.com");
    }

    @Test
    void a_vendor_is_active_by_default_and_found_by_its_status() {
        var made = vendors.createVendor(vendor("active@example.com"), ADMIN).await();
        assertThat(made.status()).isEqualTo("active");
        assertThat(made.currency()).isEqualTo("ETB");
        assertThat(made.leadTimeDays()).isEqualTo(7);
        var pending = new WriteVendor(
                "P", "pending@example.com", null, null, "pending", null, null, null, null, null, null, null, null);
        vendors.createVendor(pending, ADMIN).await();
        var found = vendors.listVendors(find(null, null, null, null, "pending"), ADMIN)
                .await();
        assertThat(found.data()).extracting(v -> v.email()).containsExactly("pending@example.com");
    }

    @Test
    void a_currency_that_does_not_exist_is_refused() {
        var body = new WriteVendor(
                "P", "nowhere@example.com", null, null, null, null, "XQX", null, null, null, null, null, null);
        assertThat(code(vendors.createVendor(body, ADMIN))).isEqualTo("400 unknown_currency");
    }

    @Test
    void the_service_itself_refuses_a_caller_without_permission() {
        var viewer = identity.proxy("viewer", VendorService.ADDRESS, VendorService.class);
        assertThat(code(viewer.createVendor(vendor("forged@example.com"), ADMIN)))
                .isEqualTo("403 forbidden"); // the argument says admin
    }
}
