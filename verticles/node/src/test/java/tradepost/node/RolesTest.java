package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
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
            "verifyJournal",
            "exportChain",
            "audit.listEntries",
            "audit.getEntry",
            "audit.listEntityHistory",
            "audit.getReport",
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
            "discardDeadLetter",
            "listWebhooks",
            "createWebhook",
            "getWebhook",
            "patchWebhook",
            "deleteWebhook",
            "rotateWebhook",
            "pauseWebhook",
            "resumeWebhook",
            "testWebhook",
            "replayWebhook",
            "listDeliveries",
            "getDelivery",
            "resendDelivery",
            "listHookSources",
            "createHookSource",
            "getHookSource",
            "patchHookSource",
            "deleteHookSource",
            "rotateHookSource",
            "listReceivedHooks",
            "listMails",
            "getMail",
            "resendMail",
            "listSuppressions",
            "deleteSuppression",
            "listMailTemplates",
            "getMailTemplate",
            "putMailTemplate",
            "deleteMailTemplate",
            "previewMailTemplate",
            "postNotification");

    private static final List<String> ADMINISTRATION = List.of(
            "listRoles",
            "createRole",
            "getRole",
            "patchRole",
            "deleteRole",
            "listServiceAccounts",
            "createServiceAccount",
            "getServiceAccount",
            "patchServiceAccount",
            "rotateServiceAccount",
            "deleteServiceAccount");

    private static final List<String> FILES = List.of(
            "listFiles",
            "createFile",
            "getFile",
            "patchFile",
            "getFileContent",
            "createFileLink",
            "getFileUsage",
            "deleteFile");

    private static final List<String> API_KEYS =
            List.of("listApiKeys", "createApiKey", "getApiKey", "patchApiKey", "rotateApiKey", "deleteApiKey");

    private static List<String> with(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private static List<String> with(List<String> some, List<String> others, String... more) {
        return with(some, Stream.concat(others.stream(), Stream.of(more)).toArray(String[]::new));
    }

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
            "endUserSessions",
            "resetSecondFactor");

    static final Map<String, List<String>> REFUSED = Map.of(
            "admin", List.of(),
            "finance_manager", with(ADMINISTRATION, "listExtensions", "patchExtension"),
            "inventory_manager",
                    with(
                            ADMINISTRATION,
                            API_KEYS,
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
                            "createReversal",
                            "refundOrder",
                            "listEntries",
                            "getBalances",
                            "listAgeing",
                            "getClosing",
                            "closePeriod",
                            "reconcileLedger",
                            "startReconciliation",
                            "listExchangeRates",
                            "createExchangeRate",
                            "deleteExchangeRate",
                            "importExchangeRates",
                            "getFileUsage",
                            "deleteFile",
                            "reconcileAnalytics",
                            "rebuildAnalytics"),
            "viewer",
                    with(
                            with(ADMINISTRATION, FILES),
                            API_KEYS,
                            "createInvoice",
                            "writeOffInvoice",
                            "createCreditNote",
                            "createReversal",
                            "listExtensions",
                            "listEntries",
                            "getBalances",
                            "listAgeing",
                            "getClosing",
                            "closePeriod",
                            "reconcileLedger",
                            "startReconciliation",
                            "listExchangeRates",
                            "createExchangeRate",
                            "deleteExchangeRate",
                            "importExchangeRates",
                            "reconcileAnalytics",
                            "rebuildAnalytics",
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
                            "putItemBarcodes",
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
            "auth.explainAccess",
            "auth.listPermissions",
            "auth.getSecondFactor",
            "auth.startSecondFactor",
            "auth.confirmSecondFactor",
            "auth.disableSecondFactor",
            "auth.renewRecoveryCodes",
            "auth.stepUp",
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
            "shipping.listOrderShipments",
            "notification.listNotifications",
            "notification.getNotification",
            "notification.countUnread",
            "notification.readNotification",
            "notification.readAllNotifications",
            "notification.streamNotifications",
            "notification.getPreferences",
            "notification.putPreferences",
            "notification.getPushKey",
            "notification.listPushSubscriptions",
            "notification.createPushSubscription",
            "notification.deletePushSubscription",
            "shipping.getShipment",
            "shipping.getPackingSlip",
            "billing.getStatement",
            "billing.getOrderInvoice",
            "billing.listInvoices",
            "billing.listOrderInvoices",
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
            "sales.deleteOrder",
            "file.listAttachments",
            "file.createAttachment",
            "file.getAttachment",
            "file.deleteAttachment",
            "file.getAttachmentContent");

    /** The operations of the server of a shop, for all customers; all others are refused. */
    static final List<String> SHOP = List.of(
            "audit.cancelJob",
            "audit.createExport",
            "audit.getJob",
            "audit.getJobResult",
            "audit.getOverview",
            "audit.listErrors",
            "audit.listJobs",
            "auth.changePassword",
            "auth.confirmSecondFactor",
            "auth.disableSecondFactor",
            "auth.endMyOtherSessions",
            "auth.endMySession",
            "auth.explainAccess",
            "auth.getSecondFactor",
            "auth.listMySessions",
            "auth.listPermissions",
            "auth.me",
            "auth.renewRecoveryCodes",
            "auth.startSecondFactor",
            "auth.stepUp",
            "auth.updateMe",
            "billing.getInvoice",
            "billing.getOrderInvoice",
            "billing.getStatement",
            "billing.listInvoices",
            "billing.listOrderInvoices",
            "catalog.findBarcode",
            "catalog.getCategory",
            "catalog.getItem",
            "catalog.getItemBarcodes",
            "catalog.getItemByExternalId",
            "catalog.getItemPrice",
            "catalog.getPrice",
            "catalog.getPriceList",
            "catalog.getProduct",
            "catalog.getProductByExternalId",
            "catalog.listCategories",
            "catalog.listItems",
            "catalog.listPriceHistory",
            "catalog.listPriceLists",
            "catalog.listPrices",
            "catalog.listProducts",
            "catalog.searchCatalog",
            "contact.createCustomer",
            "contact.getCustomer",
            "contact.getCustomerByExternalId",
            "contact.importCustomers",
            "contact.listCustomers",
            "contact.patchCustomer",
            "contact.putCustomer",
            "contact.putCustomerByExternalId",
            "file.createAttachment",
            "file.deleteAttachment",
            "file.getAttachment",
            "file.getAttachmentContent",
            "file.listAttachments",
            "inventory.createHold",
            "inventory.extendHold",
            "inventory.getAvailability",
            "inventory.getFreeze",
            "inventory.getHold",
            "inventory.getLocation",
            "inventory.getLot",
            "inventory.getStock",
            "inventory.getStockValue",
            "inventory.getTracking",
            "inventory.getTransfer",
            "inventory.listAlerts",
            "inventory.listBackorders",
            "inventory.listHolds",
            "inventory.listLocations",
            "inventory.listLots",
            "inventory.listMovements",
            "inventory.listReorderPoints",
            "inventory.listReservations",
            "inventory.listStock",
            "inventory.listTransfers",
            "inventory.releaseHold",
            "inventory.traceLot",
            "sales.acceptQuote",
            "sales.acceptReturnRequest",
            "sales.addComment",
            "sales.cancelOrder",
            "sales.cancelReturnRequest",
            "sales.changeOrder",
            "sales.closeOrder",
            "sales.confirmOrder",
            "sales.createOrder",
            "sales.createQuote",
            "sales.createReturn",
            "sales.createReturnRequest",
            "sales.declineQuote",
            "sales.declineReturnRequest",
            "sales.deleteOrder",
            "sales.deleteQuote",
            "sales.getCustomerBalance",
            "sales.getOrder",
            "sales.getOrderTimeline",
            "sales.getQuote",
            "sales.getQuoteDocument",
            "sales.getReturn",
            "sales.getReturnRequest",
            "sales.getShopOrder",
            "sales.getTaxRate",
            "sales.listComments",
            "sales.listCustomerHistory",
            "sales.listCustomerOrders",
            "sales.listOrderLines",
            "sales.listOrderReturnRequests",
            "sales.listOrderReturns",
            "sales.listOrders",
            "sales.listQuotes",
            "sales.listReturnRequests",
            "sales.listReturns",
            "sales.listShopOrders",
            "sales.listTaxRates",
            "sales.patchOrder",
            "sales.payOrder",
            "sales.placeOrder",
            "sales.putOrder",
            "sales.putOrderStatus",
            "sales.putQuote",
            "sales.sendQuote",
            "shipping.getPackingSlip",
            "shipping.getShipment",
            "shipping.listOrderShipments",
            "shipping.listShipments");

    /** The operations of a shop page. */
    private static final List<String> STOREFRONT = List.of(
            "catalog.listProducts",
            "catalog.getProduct",
            "catalog.searchCatalog",
            "catalog.listCategories",
            "catalog.getCategory",
            "catalog.getItemPrice");

    static Api anybody;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
    }

    @Test
    void every_role_is_refused_only_operations_without_its_permission() {
        for (var role : Roles.BUILT_IN.keySet())
            requireRefusals(role, anybody.registered(role), (context, op) -> isRefused(role, context, op.id()));
    }

    /** An API key and a service account are refused what the role with their permissions is, and what needs a recent proof. */
    @Test
    void programs_are_refused_like_the_role_that_has_their_permissions() {
        var admin = anybody.registered("admin");
        for (var role : Roles.BUILT_IN.keySet()) {
            var body = program(role);
            if (role.equals("customer")) {
                requireNoProgram(admin, body);
                continue;
            }
            BiPredicate<String, Contract.Operation> isRefused =
                    (context, op) -> isRefusedToPrograms(op) || isRefused(role, context, op.id());
            var key = admin.post("/api/api-keys", body).expect(201).data().getString("key");
            requireRefusals("API key of " + role, new Api(anybody.base(), key), isRefused);
            var account = admin.post("/api/service-accounts", body).expect(201).data();
            var credentials = new JsonObject()
                    .put("service_name", account.getString("name"))
                    .put("service_secret", account.getString("secret"));
            var login = anybody.post("/api/auth/service-token", credentials).expect(200);
            requireRefusals(
                    "service account of " + role,
                    new Api(anybody.base(), login.data().getString("token")),
                    isRefused);
        }
    }

    private static JsonObject program(String role) {
        var permissions = new JsonArray(new ArrayList<>(Roles.permissions(role)));
        if (role.equals("inventory_manager"))
            permissions.add("orders:price"); // as the setting of development grants it
        return new JsonObject()
                .put("name", "of-" + role.replace('_', '-') + Api.unique())
                .put("permissions", permissions);
    }

    /** Each permission of a customer is for its own documents, and a program has none. */
    private static void requireNoProgram(Api admin, JsonObject body) {
        for (var path : List.of("/api/api-keys", "/api/service-accounts")) {
            var refused = admin.post(path, body).expect(400);
            assertThat(refused.code()).isEqualTo("unknown_permission");
            assertThat(refused.body().getJsonObject("error").getJsonArray("details"))
                    .hasSameSizeAs(body.getJsonArray("permissions"));
        }
    }

    /** However much it was granted, what is for own documents and what needs a recent proof excepted. */
    @Test
    void a_key_may_do_what_the_role_of_its_owner_may_at_that_moment() {
        var admin = anybody.registered("admin");
        var owner = anybody.registered("admin");
        var path = "/api/users/" + owner.get("/api/auth/me").expect(200).id();
        var all = new JsonObject().put("name", "Everything").put("permissions", new JsonArray(List.of("*")));
        var keys = new LinkedHashMap<String, Api>();
        for (var role : Roles.BUILT_IN.keySet()) {
            var made = owner.post("/api/api-keys", all).expect(201).data();
            keys.put(role, new Api(anybody.base(), made.getString("key")));
        }
        keys.forEach((role, key) -> {
            admin.patch(path, new JsonObject().put("role", role)).expect(200);
            requireRefusals(
                    "API key of an owner who is " + role,
                    key,
                    (context, op) -> isRefusedToPrograms(op)
                            || (role.equals("customer") ? !op.access().isOpen() : isRefused(role, context, op.id())));
        });
    }

    /** A publishable key, which anybody may have, is refused everything but what the storefront shows. */
    @Test
    void a_publishable_key_is_refused_everything_but_the_storefront() {
        var body = new JsonObject().put("name", "Shop").put("publishable", true);
        var key = anybody.registered("admin")
                .post("/api/api-keys", body)
                .expect(201)
                .data()
                .getString("key");
        requireRefusals(
                "publishable key",
                new Api(anybody.base(), key),
                (context, op) -> !STOREFRONT.contains(context + "." + op.id()));
    }

    /** Calls every operation, those of each context one after the other. */
    private static void requireRefusals(String who, Api api, BiPredicate<String, Contract.Operation> isRefused) {
        var checked = new AtomicInteger();
        try (var contexts = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = Contexts.names().stream()
                    .map(context -> CompletableFuture.runAsync(
                            () -> Contract.load(context).operations().stream()
                                    .filter(op -> !op.isPublic() && !op.id().equals("logout"))
                                    .forEach(op -> {
                                        requireRefusal(who, api, op, isRefused.test(context, op));
                                        checked.incrementAndGet();
                                    }),
                            contexts))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).join();
        }
        assertThat(checked).hasValueGreaterThan(100);
    }

    private static void requireRefusal(String who, Api api, Contract.Operation op, boolean refused) {
        var path = op.path().replaceAll("\\{[a-z_]+}", NOBODY);
        var answer =
                api.send(op.method(), path, op.body() == null ? null : body(op)).join();
        assertThat(answer.status())
                .as("%s as %s: %s", op.id(), who, answer.body().encode())
                .isNotEqualTo(401)
                .isLessThan(500);
        assertThat(answer.status() == 403)
                .as("%s as %s: %s", op.id(), who, answer.body().encode())
                .isEqualTo(refused);
    }

    /** An empty one would open a count of everything, and other tests count too. */
    private static JsonObject body(Contract.Operation op) {
        return op.id().equals("createCount") ? new JsonObject().put("location_id", NOBODY) : new JsonObject();
    }

    private static boolean isRefusedToPrograms(Contract.Operation op) {
        return op.access().stepUp() || op.id().equals("stepUp");
    }

    private static boolean isRefused(String role, String context, String operation) {
        if (role.equals("customer")) return !CUSTOMER.contains(context + "." + operation);
        if (role.equals("shop")) return !SHOP.contains(context + "." + operation);
        assertThat(REFUSED).containsKey(role);
        if (EVENTS.contains(operation) || EVENTS.contains(context + "." + operation))
            return !role.equals("admin") && !role.equals("finance_manager");
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
