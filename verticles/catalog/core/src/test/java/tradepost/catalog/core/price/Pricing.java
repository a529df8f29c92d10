package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteItem;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.catalog.price.Price;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.PriceService;
import tradepost.catalog.price.WritePrice;
import tradepost.catalog.price.WritePriceList;
import tradepost.contact.Customer;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

/** The context on a real PostgreSQL, with a fake contact whose customers may have a group. */
final class Pricing {
    static final Caller ANYBODY = new Caller(new UUID(0, 1), "admin", List.of("*"));

    final PriceService service;
    final CatalogService catalog;
    final ProductService products;
    final Env env;
    final Db db;
    private final Vertx vertx;
    private final TestIdentity identity;
    /** The customers with their groups; an empty text for none. */
    final Map<UUID, String> customers = new ConcurrentHashMap<>();
    /** Customers that can no longer be deleted. */
    final Set<UUID> referenced = ConcurrentHashMap.newKeySet();
    /** Customers that can no longer be referenced. */
    final Set<UUID> archived = ConcurrentHashMap.newKeySet();

    Pricing(Vertx vertx) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "catalog");
        InvocationHandler contact = (self, method, args) -> customer(method.getName(), (UUID) args[0]);
        var fake = (CustomerService) Proxy.newProxyInstance(
                CustomerService.class.getClassLoader(), new Class<?>[] {CustomerService.class}, contact);
        Services.bind(env, CustomerService.ADDRESS, Contract.load("contact"), CustomerService.class, fake)
                .await();
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        identity = new TestIdentity(vertx);
        service = as("admin");
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        db = Db.open(env, "catalog");
    }

    PriceService as(String role) {
        return identity.proxy(role, PriceService.ADDRESS, PriceService.class);
    }

    String actor() {
        return "user:" + identity.userId("admin");
    }

    /** The service; each call of it has this If-Match. */
    PriceService ifMatch(long version) {
        return with("if-match", "\"" + version + "\"");
    }

    /** The service; each call of it has this Idempotency-Key. */
    PriceService withKey(String key) {
        return with("idempotency-key", key);
    }

    private PriceService with(String header, String value) {
        var options = new DeliveryOptions()
                .addHeader("token", identity.token("admin"))
                .addHeader("request-hash", "the same body")
                .addHeader(header, value);
        return new ServiceProxyBuilder(vertx)
                .setAddress(PriceService.ADDRESS)
                .setOptions(options)
                .build(PriceService.class);
    }

    private Future<?> customer(String method, UUID id) {
        var group = customers.get(id);
        if (group == null) return Future.failedFuture(Problem.notFound("customer_not_found"));
        if (!method.equals("getCustomer")) referenced.add(id);
        if (!method.equals("getCustomer") && archived.contains(id))
            return Future.failedFuture(Problem.conflict("customer_archived"));
        if (!method.equals("getCustomer"))
            return Future.succeededFuture(
                    new CustomerSnapshot(id, "CU-000001", "Buyer", "buyer@example.com", null, null, false, true));
        return Future.succeededFuture(Customer.of(new JsonObject()
                .put("id", id.toString())
                .put("name", "Buyer")
                .put("email", "buyer@example.com")
                .put("customer_group", group.isEmpty() ? null : group)
                .put("addresses", new JsonArray())
                .put("contacts", new JsonArray())
                .put("tags", new JsonArray())
                .put("metadata", new JsonObject())
                .put("version", 1)
                .put("created_at", "2026-01-01T00:00:00Z")
                .put("updated_at", "2026-01-01T00:00:00Z")));
    }

    UUID customer(String group) {
        var id = Ids.next();
        customers.put(id, group);
        return id;
    }

    UUID item(String price) {
        var body = new WriteItem("Part", "P-" + Ids.next(), null, new BigDecimal(price), null, null, null, null, null);
        return catalog.createItem(body, ANYBODY).await().id();
    }

    static WritePriceList list(String currency) {
        return new WritePriceList("Prices", currency, null, null, null, null, null, null, null);
    }

    PriceList create(WritePriceList body) {
        return service.createPriceList(body, ANYBODY).await();
    }

    static WritePrice price(UUID item, @Nullable Long quantity, String price) {
        return new WritePrice(item, quantity, new BigDecimal(price));
    }

    Price add(UUID list, UUID item, long quantity, String price) {
        return service.createPrice(list, price(item, quantity, price), ANYBODY).await();
    }

    PriceList now(UUID list) {
        return service.getPriceList(list, ANYBODY).await();
    }

    /** The logged events of the subject, as their type and version. */
    List<String> events(UUID subject) {
        return db.list(
                        r -> r.getString(0) + " " + r.getLong(1),
                        "select type, subject_version from event_log where subject = $1 order by position",
                        subject)
                .await();
    }
}
