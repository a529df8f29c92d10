import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.client.ApiException;
import tradepost.client.Pages;
import tradepost.client.Retries;
import tradepost.client.Tradepost;
import tradepost.client.api.AuthApi;
import tradepost.client.api.CustomersApi.APIListCustomersRequest;
import tradepost.client.api.CustomersApi;
import tradepost.client.api.ItemsApi.APIListItemsRequest;
import tradepost.client.api.ItemsApi;
import tradepost.client.api.OrdersApi;
import tradepost.client.api.PurchaseOrdersApi;
import tradepost.client.api.SalesOrdersApi;
import tradepost.client.api.StockApi;
import tradepost.client.api.VendorsApi;
import tradepost.client.model.Order;
import tradepost.client.model.PatchCustomer;
import tradepost.client.model.PayOrder;
import tradepost.client.model.PlaceLine;
import tradepost.client.model.PlaceOrder;
import tradepost.client.model.PurchaseOrder;
import tradepost.client.model.Vendor;
import tradepost.client.model.WriteAddress;
import tradepost.client.model.WriteCustomer;
import tradepost.client.model.WriteItem;
import tradepost.client.model.WriteLine;
import tradepost.client.model.WriteOrder;
import tradepost.client.model.WritePurchaseLine;
import tradepost.client.model.WritePurchaseOrder;
import tradepost.client.model.WriteVendor;

/** The order flow with the Java client: nothing is cast. The gateway that it talks to fails often. */
public final class OrderFlow {
    private OrderFlow() {}

    public static void main(String[] arguments) {
        var unique = UUID.randomUUID();
        var retries = new Retries(5, Duration.ofMillis(10), Duration.ofSeconds(30));
        var client = Tradepost.at(arguments[0], HttpClient.newHttpClient(), retries).login(arguments[1], "securepassword123");
        var me = new AuthApi(client).me().getData(); // the first attempt gets 401, and the token is renewed
        equal("email", me.getEmail(), arguments[1]);

        var shop = Tradepost.at(arguments[0]).loginService("shop", "the-secret-of-the-shop");
        new ItemsApi(shop).listItems(APIListItemsRequest.newBuilder().limit(1L).build());
        var stranger = Tradepost.at(arguments[0]).withToken("nothing");
        equal("not a token", refused(() -> new AuthApi(stranger).me()).getCode(), 401);

        var vendor = new VendorsApi(client)
                .createVendor(
                        new WriteVendor()
                                .name("Forge")
                                .email("forge-" + unique + "@example.com")
                                .addAddressesItem(new WriteAddress().line1("Mill Lane 1")),
                        null)
                .getData();
        equal("vendor status", vendor.getStatus(), Vendor.StatusEnum.ACTIVE);
        equal("address", vendor.getAddresses().getFirst().getLine1(), "Mill Lane 1");
        var item = new ItemsApi(client)
                .createItem(
                        new WriteItem().name("Hammer").sku("hammer-" + unique).unitPrice(new BigDecimal("24.90")), null)
                .getData();

        var purchases = new PurchaseOrdersApi(client);
        var bought = new WritePurchaseLine().itemId(item.getId()).quantity(10L).unitPrice(new BigDecimal("12.50"));
        var purchase = purchases
                .createOrder(new WritePurchaseOrder().vendorId(vendor.getId()).addItemsItem(bought), null)
                .getData();
        same("purchase total", purchase.getOrder().getTotalAmount(), "125.00");
        var received = purchases.receiveOrder(purchase.getOrder().getId(), null, null, null).getData();
        equal("purchase status", received.getOrder().getStatus(), PurchaseOrder.StatusEnum.RECEIVED);

        var customer = new CustomersApi(client)
                .createCustomer(
                        new WriteCustomer()
                                .name("Corner Hardware")
                                .email("corner-" + unique + "@example.com")
                                .phone("+251912345678")
                                .address("Mill Lane 1")
                                .metadata(Map.of("rate", "0.1234567890123456789")),
                        null)
                .getData();
        equal("metadata", customer.getMetadata().get("rate"), "0.1234567890123456789");
        var patched = new CustomersApi(client)
                .patchCustomer(customer.getId(), new PatchCustomer().phone(null), null, null)
                .getData();
        equal("a removed field", patched.getPhone(), null);
        equal("a field that is not set", patched.getAddress(), "Mill Lane 1");
        Order.StatusEnum.fromValue("of a later release");
        var sales = new SalesOrdersApi(client);
        var sold = new WriteLine().itemId(item.getId()).quantity(4L);
        var created = sales.createOrder(
                        new WriteOrder().customerId(customer.getId()).addItemsItem(sold), "order-" + unique)
                .getData();
        var id = created.getOrder().getId();
        equal("order status", created.getOrder().getStatus(), Order.StatusEnum.DRAFT);
        same("line", created.getItems().getFirst().getSubtotal(), "99.60");
        var confirmed = sales.confirmOrder(id, null, null).getData();
        equal("confirmed", confirmed.getOrder().getStatus(), Order.StatusEnum.CONFIRMED);
        var payment = new PayOrder().amount(new BigDecimal("99.60")).method("transfer");
        var paid = sales.payOrder(id, null, null, payment).getData();
        equal("paid", paid.getOrder().getPaymentStatus(), Order.PaymentStatusEnum.PAID);
        var stock = new StockApi(client).getStock(item.getId(), null).getData();
        equal("reserved", stock.getReserved(), 4L);
        equal("available", stock.getAvailable(), 6L);
        var timeline = sales.getOrderTimeline(id);
        equal("first event", timeline.getData().getFirst().getType(), "sales.order.created");

        var line = new PlaceLine().itemId(item.getId()).quantity(1000L);
        var tooMany = refused(() -> new OrdersApi(client)
                .placeOrder(new PlaceOrder().customerId(customer.getId()).items(List.of(line)), null));
        equal("too many", tooMany.getError(), "insufficient_stock");
        equal("its status", tooMany.getCode(), 409);
        equal("its type", tooMany.getType(), "conflict");
        equal("its details", tooMany.getDetails().size(), 1);

        var customers = new CustomersApi(client);
        var tag = "tag-" + unique;
        for (var name : List.of("A", "B", "C", "D", "E")) customers.createCustomer(tagged(name, unique, tag), null);
        var query = APIListCustomersRequest.newBuilder().tags(List.of(tag)).sort(List.of("name")).limit(2L);
        var names = new StringBuilder();
        for (var entry : Pages.of(after -> customers.listCustomers(query.after(after).build()))) {
            names.append(entry.getName());
            if (entry.getName().equals("B")) customers.createCustomer(tagged("0", unique, tag), null);
        }
        equal("names", names.toString(), "ABCDE");
        equal("count", Pages.stream(after -> customers.listCustomers(query.limit(100L).after(after).build())).count(), 6L);

        equal("never", refused(() -> customers.listCustomers(searched("never-available"))).getError(), "not_now");
        equal("later", refused(() -> customers.listCustomers(searched("later-available"))).getCode(), 429);
        System.out.println("the order flow is complete");
    }

    private static WriteCustomer tagged(String name, UUID unique, String tag) {
        return new WriteCustomer().name(name).email(name + "-" + unique + "@example.com").tags(List.of(tag));
    }

    private static APIListCustomersRequest searched(String words) {
        return APIListCustomersRequest.newBuilder().q(words).build();
    }

    private interface Call {
        Object send() throws ApiException;
    }

    private static ApiException refused(Call call) {
        try {
            throw new IllegalStateException("this was not refused: " + call.send());
        } catch (ApiException e) {
            return e;
        }
    }

    private static void same(String what, BigDecimal actual, String expected) {
        if (actual.compareTo(new BigDecimal(expected)) != 0)
            throw new IllegalStateException(what + " is " + actual + ", expected " + expected);
    }

    private static void equal(String what, Object actual, Object expected) {
        if (!Objects.equals(actual, expected))
            throw new IllegalStateException(what + " is " + actual + ", expected " + expected);
    }
}
