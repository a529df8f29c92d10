package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.SimpleFileServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/shop} in a browser, from the first look to a return, against the program with proved addresses. */
class ShopPageTest {
    private static final Path SHOP =
            Path.of("../../examples/shop").toAbsolutePath().normalize();
    private static final String PASSWORD = "four words of a customer";
    private static final Pattern CODE = Pattern.compile("(tpe_[\\w-]+)");

    @Test
    void a_visitor_becomes_a_customer_who_orders_pays_follows_the_shipment_and_returns(@TempDir Path folder)
            throws Exception {
        var chromium = Chromium.installed();
        assumeTrue(chromium.isPresent(), "no Chromium is installed, so the page is not tested in a browser");
        int port = Program.freePorts(1);
        var pages = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Files.createDirectory(folder.resolve("shop")),
                SimpleFileServer.OutputLevel.NONE);
        var origin = "http://127.0.0.1:" + pages.getAddress().getPort();
        var profile = Files.createDirectory(folder.resolve("browser"));
        try (var program = Program.dev(folder, port, Map.of("TRADEPOST_REGISTRATION", "customer"));
                var browser = new Chromium(chromium.get(), profile)) {
            var admin = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
            stock(admin);
            copy(folder.resolve("shop"), admin.base(), key(admin, origin));
            pages.start();
            browser.open(origin + "/index.html");
            browses(browser);
            fillsTheBasket(browser);
            signsUp(browser, admin);
            var order = orders(browser, admin);
            ships(browser, admin, order);
            downloadsTheInvoice(browser, profile);
            returns(browser, admin, order);
            assertThat(browser.complaints()).allMatch(c -> c.contains("status of 400")); // the refused password
            assertThat(program.isAlive()).isTrue();
        } finally {
            pages.stop(0);
        }
    }

    private static void stock(Api admin) {
        var tools = admin.post("/api/categories", new JsonObject().put("name", "Tools"))
                .expect(201)
                .id();
        for (var name : List.of("Cordless drill", "Jigsaw", "Spirit level"))
            admin.post(
                            "/api/products",
                            new JsonObject()
                                    .put("name", name)
                                    .put("price", 129)
                                    .put("stock", 40)
                                    .put("category_id", name.equals("Spirit level") ? null : tools))
                    .expect(201);
        admin.post(
                        "/api/products",
                        new JsonObject()
                                .put("name", "Secret saw")
                                .put("price", 1)
                                .put("status", "draft"))
                .expect(201);
    }

    /** A publishable key, which the page has in its source. */
    private static String key(Api admin, String origin) {
        var body = new JsonObject()
                .put("name", "Shop page")
                .put("publishable", true)
                .put("origins", new JsonArray().add(origin));
        return admin.post("/api/api-keys", body).expect(201).data().getString("key");
    }

    private static void copy(Path folder, String api, String key) throws IOException {
        for (var name : List.of("shop.js", "client.js", "shop.css"))
            Files.copy(SHOP.resolve(name), folder.resolve(name));
        var page = Files.readString(SHOP.resolve("index.html"));
        assertThat(page).contains("http://localhost:8000", "tp_pub_...");
        Files.writeString(
                folder.resolve("index.html"),
                page.replace("http://localhost:8000", api).replace("tp_pub_...", key));
    }

    private static void browses(Chromium browser) {
        browser.await("document.querySelectorAll('.card').length === 3"); // without the draft
        assertThat(browser.text("aside")).contains("Tools");
        browser.click(".facet[href*=category_id]");
        browser.await("document.querySelectorAll('.card').length === 2");
        browser.click("#search input");
        browser.type("Cordles dril");
        browser.submit("#search");
        browser.await("document.querySelectorAll('.card').length === 1");
        assertThat(browser.text(".card")).contains("Cordless drill", "$129.00", "In stock");
    }

    private static void fillsTheBasket(Chromium browser) {
        browser.click(".card > a");
        browser.await("document.querySelector('.product h1')?.innerText === 'Cordless drill'");
        browser.click(".product button");
        browser.await("document.querySelector('.basket b').innerText === '1'");
        browser.click(".basket");
        browser.click("#basket [data-do=more]");
        browser.await("document.querySelector('#basket .total strong').innerText === '$258.00'");
        browser.click("#basket .primary");
        browser.await("document.querySelector('#account').open");
    }

    private static void signsUp(Chromium browser, Api admin) {
        var email = "shopper" + Api.unique() + "@example.com";
        browser.click("[data-step=register]");
        browser.click("#account [name=email]");
        browser.type(email);
        browser.click("#account .primary");
        browser.await("document.querySelector('#account [name=token]') !== null");
        browser.click("#account [name=token]");
        browser.type(code(admin, email));
        browser.click("#account [name=password]");
        browser.type("password");
        browser.click("#account .primary");
        browser.await("document.querySelector('#account .problem').innerText !== ''"); // it is a common one
        browser.evaluate("document.querySelector('#account [name=password]').value = ''");
        browser.click("#account [name=password]");
        browser.type(PASSWORD);
        browser.click("#account .primary");
        browser.await("document.querySelector('#basket [name=line1]') !== null"); // logged in, and the basket is held
    }

    private static String code(Api anybody, String email) {
        return Awaitility.await("the mail to " + email)
                .until(
                        () -> anybody.get("/dev/mail").expect(200).list().stream()
                                .map(JsonObject.class::cast)
                                .filter(mail -> mail.getString("to").equals(email))
                                .map(mail -> CODE.matcher(mail.getString("text")))
                                .filter(Matcher::find)
                                .map(found -> found.group(1))
                                .findFirst()
                                .orElse(""),
                        code -> !code.isEmpty());
    }

    /** The id of the order. */
    private static String orders(Chromium browser, Api admin) {
        var held = admin.get("/api/stock/holds?status=active").expect(200).list();
        assertThat(held).hasSize(1);
        Map.of("name", "Ann Example", "line1", "1 Main Street", "postal_code", "12345", "city", "Springfield")
                .forEach((name, value) -> {
                    browser.click("#basket [name=" + name + "]");
                    browser.type(value);
                });
        browser.click("#basket .primary");
        browser.await("document.querySelectorAll('.steps .done').length === 2"); // ordered and paid
        var order = admin.get("/api/orders").expect(200).list();
        assertThat(order).hasSize(1);
        var placed = order.getJsonObject(0);
        assertThat(placed.getString("payment_status")).isEqualTo("paid");
        assertThat(placed.getNumber("total_amount").doubleValue()).isEqualTo(258);
        assertThat(placed.getJsonObject("shipping_address").getString("line1")).isEqualTo("1 Main Street");
        return placed.getString("id");
    }

    private static void ships(Chromium browser, Api admin, String order) {
        var lines = new JsonArray();
        for (var line :
                admin.get("/api/sales/orders/" + order).expect(200).data().getJsonArray("items"))
            lines.add(new JsonObject()
                    .put("line_id", ((JsonObject) line).getString("id"))
                    .put("quantity", 2));
        var body = new JsonObject()
                .put("lines", lines)
                .put("carrier", "Parcel Post")
                .put("tracking", "PP123456789");
        admin.post("/api/sales/orders/" + order + "/shipments", body).expect(201);
        browser.await("document.querySelector('.shipment code')?.innerText === 'PP123456789'"); // without a reload
    }

    private static void downloadsTheInvoice(Chromium browser, Path folder) {
        browser.downloadsTo(folder);
        browser.await("document.querySelector('[data-do=invoice]') !== null");
        browser.click("[data-do=invoice]");
        var file = folder.resolve("invoice.pdf");
        Awaitility.await("the invoice is saved")
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).startsWith("%PDF-"));
    }

    private static void returns(Chromium browser, Api admin, String order) {
        browser.click("form[data-do=return] [name=reason]");
        browser.type("It does not fit");
        browser.click("form[data-do=return] button");
        browser.await("document.querySelector('.return .badge')?.innerText.toLowerCase() === 'open'");
        var requests = admin.get("/api/sales/orders/" + order + "/return-requests")
                .expect(200)
                .list();
        assertThat(requests.getJsonObject(0).getString("reason")).isEqualTo("It does not fit");
        admin.post("/api/return-requests/" + requests.getJsonObject(0).getString("id") + "/accept")
                .expect(200);
        browser.await("document.querySelector('.return .badge')?.innerText.toLowerCase() === 'accepted'");
    }
}
