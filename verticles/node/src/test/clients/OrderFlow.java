import client.ApiClient;
import client.ApiException;
import client.api.AuthApi;
import client.api.CustomersApi;
import client.api.ItemsApi;
import client.api.OrdersApi;
import client.api.PurchaseOrdersApi;
import client.api.SalesOrdersApi;
import client.api.StockApi;
import client.api.VendorsApi;
import client.model.Credentials;
import client.model.Order;
import client.model.PayOrder;
import client.model.PlaceLine;
import client.model.PlaceOrder;
import client.model.PurchaseOrder;
import client.model.RegisterUser;
import client.model.Vendor;
import client.model.WriteAddress;
import client.model.WriteCustomer;
import client.model.WriteItem;
import client.model.WriteLine;
import client.model.WriteOrder;
import client.model.WritePurchaseLine;
import client.model.WritePurchaseOrder;
import client.model.WriteVendor;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The order flow over the generated classes: nothing is cast. */
public final class OrderFlow {
    private OrderFlow() {}

    public static void main(String[] arguments) throws ApiException {
        var unique = UUID.randomUUID();
        var client = new ApiClient();
        client.updateBaseUri(arguments[0]);

        var email = "java-" + unique + "@example.com";
        var auth = new AuthApi(client);
        var user = auth.authRegister(new RegisterUser().email(email).password("securepassword123").role(RegisterUser.RoleEnum.ADMIN));
        equal("role", user.getData().getRole(), "admin");
        var login = auth.authLogin(new Credentials().email(email).password("securepassword123"));
        var authorization = "Bearer " + login.getData().getAccessToken();
        client.setRequestInterceptor(request -> request.header("Authorization", authorization));

        var vendor = new VendorsApi(client)
                .contactCreateVendor(
                        new WriteVendor()
                                .name("Forge")
                                .email("forge-" + unique + "@example.com")
                                .addAddressesItem(new WriteAddress().line1("Mill Lane 1")),
                        null)
                .getData();
        equal("vendor status", vendor.getStatus(), Vendor.StatusEnum.ACTIVE);
        equal("address", vendor.getAddresses().getFirst().getLine1(), "Mill Lane 1");
        var item = new ItemsApi(client)
                .catalogCreateItem(
                        new WriteItem().name("Hammer").sku("hammer-" + unique).unitPrice(new BigDecimal("24.90")), null)
                .getData();

        var purchases = new PurchaseOrdersApi(client);
        var bought = new WritePurchaseLine().itemId(item.getId()).quantity(10L).unitPrice(new BigDecimal("12.50"));
        var purchase = purchases
                .purchaseCreateOrder(new WritePurchaseOrder().vendorId(vendor.getId()).addItemsItem(bought), null)
                .getData();
        same("purchase total", purchase.getOrder().getTotalAmount(), "125.00");
        var received = purchases.purchaseReceiveOrder(purchase.getOrder().getId(), null, null).getData();
        equal("purchase status", received.getOrder().getStatus(), PurchaseOrder.StatusEnum.RECEIVED);

        var customer = new CustomersApi(client)
                .contactCreateCustomer(
                        new WriteCustomer().name("Corner Hardware").email("corner-" + unique + "@example.com"), null)
                .getData();
        var sales = new SalesOrdersApi(client);
        var sold = new WriteLine().itemId(item.getId()).quantity(4L);
        var created = sales.salesCreateOrder(
                        new WriteOrder().customerId(customer.getId()).addItemsItem(sold), "order-" + unique)
                .getData();
        var id = created.getOrder().getId();
        equal("order status", created.getOrder().getStatus(), Order.StatusEnum.DRAFT);
        same("line", created.getItems().getFirst().getSubtotal(), "99.60");
        var confirmed = sales.salesConfirmOrder(id, null, null).getData();
        equal("confirmed", confirmed.getOrder().getStatus(), Order.StatusEnum.CONFIRMED);
        var payment = new PayOrder().amount(new BigDecimal("99.60")).method("transfer");
        var paid = sales.salesPayOrder(id, null, null, payment).getData();
        equal("paid", paid.getOrder().getPaymentStatus(), Order.PaymentStatusEnum.PAID);
        var stock = new StockApi(client).inventoryGetStock(item.getId(), null).getData();
        equal("reserved", stock.getReserved(), 4L);
        equal("available", stock.getAvailable(), 6L);
        var timeline = sales.salesGetOrderTimeline(id);
        equal("first event", timeline.getData().getFirst().getType(), "sales.order.created");

        var line = new PlaceLine().itemId(item.getId()).quantity(1000L);
        var tooMany = refused(() -> new OrdersApi(client)
                .salesPlaceOrder(new PlaceOrder().customerId(customer.getId()).items(List.of(line)), null));
        equal("too many", tooMany.getCode(), 409);
        System.out.println("the order flow is complete");
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
