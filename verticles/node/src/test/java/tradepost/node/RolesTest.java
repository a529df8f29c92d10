package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Roles;
import tradepost.node.config.Contexts;

/** The permissions of each role over HTTP, as documented in the HTTP contract. */
@ExtendWith(Shared.class)
class RolesTest {
    static final String NOBODY = "00000000-0000-7000-8000-000000000999";

    /** The operations that a role is refused; all others are allowed. */
    private static final List<String> EVENTS = List.of(
            "readEvents",
            "listConsumers",
            "getConsumer",
            "putConsumer",
            "deleteConsumer",
            "takeBatch",
            "acknowledgeBatch",
            "seekConsumer",
            "listDeadLetters",
            "redriveDeadLetter",
            "discardDeadLetter");

    private static final List<String> USERS = List.of(
            "listUsers",
            "inviteUser",
            "getUser",
            "patchUser",
            "deleteUser",
            "resendInvitation",
            "setUserPassword",
            "listUserLogins",
            "listUserSessions",
            "endUserSession",
            "endUserSessions");

    static final Map<String, List<String>> REFUSED = Map.of(
            "admin", List.of(),
            "finance_manager", List.of("listRoles", "listPermissions", "listExtensions", "patchExtension"),
            "inventory_manager",
                    List.of(
                            "listRoles",
                            "listPermissions",
                            "listExtensions",
                            "patchExtension",
                            "deleteCustomer",
                            "deleteVendor",
                            "deleteItem",
                            "deleteProduct",
                            "deleteVariant",
                            "deleteCategory",
                            "restoreCategory",
                            "deletePriceList",
                            "restorePriceList",
                            "deletePrice",
                            "restoreCustomer",
                            "restoreVendor",
                            "restoreItem",
                            "sales.payOrder",
                            "purchase.payOrder",
                            "approveOrder",
                            "deleteVendorContract",
                            "deleteVendorItem",
                            "listPayments",
                            "getPayment",
                            "payment.reconcile",
                            "capturePayment",
                            "cancelPayment",
                            "refundPayment",
                            "retryRefund",
                            "settleRefund",
                            "createInvoice",
                            "writeOffInvoice",
                            "createCreditNote",
                            "refundOrder",
                            "listEntries",
                            "getBalances",
                            "getClosing",
                            "closePeriod",
                            "reconcileLedger"),
            "viewer",
                    List.of(
                            "listRoles",
                            "listPermissions",
                            "createInvoice",
                            "writeOffInvoice",
                            "createCreditNote",
                            "listExtensions",
                            "listEntries",
                            "getBalances",
                            "getClosing",
                            "closePeriod",
                            "reconcileLedger",
                            "patchExtension",
                            "createCustomer",
                            "putCustomer",
                            "putCustomerByExternalId",
                            "patchCustomer",
                            "deleteCustomer",
                            "createVendor",
                            "putVendor",
                            "putVendorByExternalId",
                            "patchVendor",
                            "deleteVendor",
                            "createItem",
                            "putItem",
                            "putItemByExternalId",
                            "patchItem",
                            "deleteItem",
                            "writeItems",
                            "importItems",
                            "importProducts",
                            "importCustomers",
                            "importVendors",
                            "importPrices",
                            "createProduct",
                            "putProduct",
                            "putProductByExternalId",
                            "patchProduct",
                            "deleteProduct",
                            "publishProduct",
                            "archiveProduct",
                            "addVariant",
                            "generateVariants",
                            "patchVariant",
                            "deleteVariant",
                            "createCategory",
                            "putCategory",
                            "patchCategory",
                            "deleteCategory",
                            "restoreCategory",
                            "createPriceList",
                            "putPriceList",
                            "patchPriceList",
                            "deletePriceList",
                            "restorePriceList",
                            "createTaxRate",
                            "putTaxRate",
                            "patchTaxRate",
                            "deleteTaxRate",
                            "restoreTaxRate",
                            "createPrice",
                            "setPrices",
                            "changePrices",
                            "changeItemPrices",
                            "putPrice",
                            "deletePrice",
                            "restoreCustomer",
                            "restoreVendor",
                            "restoreItem",
                            "putStock",
                            "adjustStock",
                            "writeStock",
                            "importStock",
                            "changeStockState",
                            "reverseMovement",
                            "createLocation",
                            "putLocation",
                            "patchLocation",
                            "deleteLocation",
                            "restoreLocation",
                            "createTransfer",
                            "putTransfer",
                            "patchTransfer",
                            "shipTransfer",
                            "receiveTransfer",
                            "cancelTransfer",
                            "listCounts",
                            "getCount",
                            "createCount",
                            "recordCount",
                            "listCountRecordings",
                            "closeCount",
                            "cancelCount",
                            "verifyStock",
                            "startVerification",
                            "createHold",
                            "extendHold",
                            "releaseHold",
                            "putReorderPoint",
                            "putReorderPoints",
                            "deleteReorderPoint",
                            "putTracking",
                            "recallLot",
                            "freezeItem",
                            "unfreezeItem",
                            "createOrder",
                            "putOrder",
                            "patchOrder",
                            "confirmOrder",
                            "payOrder",
                            "cancelOrder",
                            "placeOrder",
                            "putOrderStatus",
                            "deleteOrder",
                            "sendOrder",
                            "receiveOrder",
                            "closeOrder",
                            "changeOrder",
                            "createShipments",
                            "patchShipment",
                            "packShipment",
                            "shipShipment",
                            "deliverShipment",
                            "cancelShipment",
                            "putVendorItem",
                            "deleteVendorItem",
                            "listPayments",
                            "getPayment",
                            "payment.reconcile",
                            "capturePayment",
                            "cancelPayment",
                            "refundPayment",
                            "retryRefund",
                            "settleRefund",
                            "refundOrder",
                            "createReturn",
                            "createReturnRequest",
                            "acceptReturnRequest",
                            "declineReturnRequest",
                            "cancelReturnRequest",
                            "approveOrder",
                            "returnOrder",
                            "addComment",
                            "createQuote",
                            "putQuote",
                            "sendQuote",
                            "acceptQuote",
                            "declineQuote",
                            "deleteQuote",
                            "orderSuggestions",
                            "createVendorContract",
                            "putVendorContract",
                            "deleteVendorContract"));

    /** The operations that a customer may call for its own resources; all others are refused. */
    static final List<String> CUSTOMER = List.of(
            "auth.me",
            "auth.updateMe",
            "auth.changePassword",
            "auth.listMySessions",
            "auth.endMySession",
            "auth.endMyOtherSessions",
            "audit.getOverview",
            "audit.listJobs",
            "audit.createExport",
            "audit.getJobResult",
            "audit.getJob",
            "audit.cancelJob",
            "audit.listErrors",
            "contact.listCustomers",
            "contact.getCustomer",
            "contact.getCustomerByExternalId",
            "contact.putCustomer",
            "contact.patchCustomer",
            "catalog.listProducts",
            "catalog.getProduct",
            "catalog.getProductByExternalId",
            "catalog.searchCatalog",
            "catalog.getItemPrice",
            "catalog.listCategories",
            "catalog.getCategory",
            "inventory.createHold",
            "inventory.listHolds",
            "inventory.getHold",
            "inventory.extendHold",
            "inventory.releaseHold",
            "sales.listOrders",
            "sales.createOrder",
            "sales.getOrder",
            "sales.putOrder",
            "sales.patchOrder",
            "sales.cancelOrder",
            "sales.payOrder",
            "sales.getOrderTimeline",
            "sales.listComments",
            "sales.addComment",
            "sales.listQuotes",
            "sales.getQuote",
            "sales.getQuoteDocument",
            "sales.acceptQuote",
            "sales.declineQuote",
            "sales.listCustomerOrders",
            "shipping.listShipments",
            "shipping.getShipment",
            "shipping.getPackingSlip",
            "billing.getStatement",
            "billing.getOrderInvoice",
            "billing.listInvoices",
            "billing.getInvoice",
            "sales.listOrderReturns",
            "sales.listReturns",
            "sales.getReturn",
            "sales.createReturnRequest",
            "sales.listOrderReturnRequests",
            "sales.listReturnRequests",
            "sales.getReturnRequest",
            "sales.cancelReturnRequest",
            "sales.getCustomerBalance",
            "sales.listCustomerHistory",
            "sales.listShopOrders",
            "sales.placeOrder",
            "sales.getShopOrder",
            "sales.putOrderStatus",
            "sales.deleteOrder");

    static Api anybody;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
    }

    @Test
    void every_role_is_refused_only_operations_without_its_permission() {
        int checked = 0;
        for (var role : Roles.BUILT_IN.keySet()) {
            var api = anybody.registered(role);
            for (var context : Contexts.names())
                for (var op : Contract.load(context).operations()) {
                    if (op.isPublic() || op.id().equals("logout")) continue;
                    var path = op.path().replaceAll("\\{[a-z_]+}", NOBODY);
                    var answer = api.send(op.method(), path, op.body() == null ? null : new JsonObject())
                            .join();
                    assertThat(answer.status())
                            .as("%s as %s: %s", op.id(), role, answer.body().encode())
                            .isNotEqualTo(401)
                            .isLessThan(500);
                    assertThat(answer.status() == 403)
                            .as("%s as %s: %s", op.id(), role, answer.body().encode())
                            .isEqualTo(isRefused(role, context, op.id()));
                    checked++;
                }
        }
        assertThat(checked).isGreaterThan(100);
    }

    private static boolean isRefused(String role, String context, String operation) {
        if (role.equals("customer")) return !CUSTOMER.contains(context + "." + operation);
        assertThat(REFUSED).containsKey(role);
        if (EVENTS.contains(operation)) return !role.equals("admin") && !role.equals("finance_manager");
        if (USERS.contains(operation)) return !role.equals("admin");
        return REFUSED.get(role).contains(operation) || REFUSED.get(role).contains(context + "." + operation);
    }

    @Test
    void a_customer_can_read_and_change_only_its_own_resources() {
        var staff = anybody.registered("admin");
        var someone = staff.customer();
        var lamp = new JsonObject().put("name", "Lamp").put("price", 10).put("stock", 5);
        var item = staff.post("/api/products", lamp).expect(201).data().getString("item_id");
        var foreign = staff.salesOrder(someone, item, 1);

        var customer = anybody.registered("customer");
        var own = customer.get("/api/customers").expect(200).list();
        assertThat(own).hasSize(1);
        var me = own.getJsonObject(0).getString("id");
        var order = customer.salesOrder(me, item, 2);

        assertThat(customer.get("/api/sales/orders").expect(200).list()).hasSize(1);
        customer.get("/api/sales/orders/" + order).expect(200);
        customer.get("/api/sales/orders/" + foreign).expect(404);
        customer.post("/api/sales/orders/" + foreign + "/cancel").expect(404);
        customer.get("/api/customers/" + someone).expect(404);
        var inAnothersName = new JsonObject().put("customer_id", someone).put("items", Api.lines(item, 1));
        assertThat(customer.post("/api/sales/orders", inAnothersName)
                        .expect(400)
                        .code())
                .isEqualTo("customer_not_found");
        assertThat(customer.put("/api/sales/orders/" + order, inAnothersName)
                        .expect(400)
                        .code())
                .isEqualTo("customer_not_found");
        var unlisted = new JsonObject().put("customer_id", me).put("items", Api.lines(staff.item(1), 1));
        assertThat(customer.post("/api/sales/orders", unlisted).expect(409).code())
                .isEqualTo("product_not_published");
        customer.post("/api/stock/holds", new JsonObject().put("lines", Api.lines(item, 1)))
                .expect(201);
        var unlistedHold = new JsonObject().put("lines", unlisted.getJsonArray("items"));
        assertThat(customer.post("/api/stock/holds", unlistedHold).expect(409).code())
                .isEqualTo("product_not_published");
        var cheap = new JsonObject().put("customer_id", me).put("items", Api.lines(item, 1));
        cheap.getJsonArray("items").getJsonObject(0).put("unit_price", 1);
        assertThat(customer.post("/api/sales/orders", cheap).expect(403).code()).isEqualTo("price_not_allowed");
        for (var path : List.of("/api/items", "/api/vendors", "/api/purchase/orders", "/api/stock/verify"))
            customer.get(path).expect(403);
        customer.post("/api/sales/orders/" + order + "/confirm").expect(403);
        customer.post("/api/sales/orders/" + order + "/cancel").expect(200);
    }
}
