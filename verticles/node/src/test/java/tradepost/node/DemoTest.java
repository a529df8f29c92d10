package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tradepost.node.command.DemoCommand;
import tradepost.node.demo.Demo;
import tradepost.node.process.ProgramRefusal;

@ExtendWith(Shared.class)
@Order(5)
class DemoTest {
    @Test
    void the_demo_is_loaded_once_even_if_requested_repeatedly(Shared.Running running) {
        var url = running.anybody().base();
        assertThat(demo("--url", url)).isZero();
        var api = running.anybody().login("admin@demo.example", Demo.PASSWORD);
        var first = company(api);
        assertThat(demo("--url", url + "/")).isZero();
        assertThat(company(api)).isEqualTo(first);
        assertThat(first)
                .contains("DEMO-BUY-1 paid", "DEMO-BUY-2 received", "DEMO-BUY-4 draft", "DEMO-BUY-5 cancelled")
                .contains("DEMO-SELL-1 paid", "DEMO-SELL-2 confirmed", "DEMO-SELL-4 draft", "DEMO-SELL-5 cancelled");
        api.isSound();
        assertThat(running.program().isAlive()).isTrue();
    }

    /** They expire, so the demo company has none. */
    private static final String HOLDS = "/api/stock/holds/";
    /** Jobs are deleted after seven days. */
    private static final String JOBS = "/api/jobs/";

    /** The demo's payments are made by its orders, and have no ids of their own in the demo data. */
    private static final String PAYMENT = "/api/payments/0198c0de";

    /**
     * The demo's invoices and returns are made by its orders, too. Its users are known by their addresses, and it has no keys, whose secrets
     * are shown once.
     */
    private static final List<String> WITHOUT_IDS = List.of(
            "/api/invoices/0198c0de",
            "/api/sales/returns/0198c0de",
            "/api/return-requests/0198c0de",
            "/api/users/0198c0de",
            "/api/api-keys/0198c0de",
            "/api/service-accounts/0198c0de");

    /** The demo has none of these, or nobody knows their ids beforehand. */
    private static final List<String> UNKNOWN = List.of(
            "/api/audit/{",
            "/api/files/{",
            "/api/files/links/{",
            "/api/files/public/{",
            "/api/attachments",
            "/api/webhooks/{",
            "/api/hook-sources/{",
            "/api/notifications/{",
            "/api/notifications/mails/{");

    /** Swagger UI sends the examples unchanged. */
    @Test
    void the_resources_in_the_examples_of_the_contract_exist(@TempDir Path folder) {
        PreparedDataFolder.in(folder.resolve("data"));
        int port = Program.freePorts(1);
        var data = folder.resolve("data").toString();
        try (var program = Program.start(folder, "dev", "--port", "" + port, "--data", data, "--no-history")
                .ready(Program.DEMO_LOADED)) {
            var admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
            var contract = admin.get("/openapi.json").expect(200);
            assertThat(contract.raw().body()).doesNotContain("0198c0de-0000-7000-8000-0000000000a1");
            int tried = 0;
            for (var path : contract.body().getJsonObject("paths")) {
                var op = ((JsonObject) path.getValue()).getJsonObject("get");
                if (UNKNOWN.stream().anyMatch(path.getKey()::startsWith)) continue;
                var target = op == null ? "" : withExamples(path.getKey(), op);
                if (target.isEmpty() || target.startsWith(HOLDS) || target.startsWith(JOBS)) continue;
                if (target.startsWith(PAYMENT) || WITHOUT_IDS.stream().anyMatch(target::startsWith)) continue;
                if (target.endsWith("/invoice")) continue; // of an order that has none
                Awaitility.await() // the books may not have everything yet
                        .until(() -> admin.get(target), a -> a.status() != 503)
                        .expect(200);
                tried++;
            }
            assertThat(tried).isGreaterThan(10);
            for (var list : List.of(
                    "/api/sales/orders",
                    "/api/orders",
                    "/api/purchase/orders",
                    "/api/stock/movements",
                    "/api/products"))
                assertThat(admin.get(withExamples(list, operation(contract, list, "get")))
                                .list())
                        .as(list)
                        .isNotEmpty();
            var shirt =
                    admin.get("/api/products?sku=DEMO-SHIRT").expect(200).list().getJsonObject(0);
            assertThat(shirt.getJsonArray("variants").stream().map(v -> ((JsonObject) v).getLong("stock")))
                    .contains(12L, 5L, 8L);
            for (var create : List.of("/api/sales/orders", "/api/purchase/orders", "/api/orders", "/api/products")) {
                var content = operation(contract, create, "post")
                        .getJsonObject("requestBody")
                        .getJsonObject("content");
                admin.post(create, content.getJsonObject("application/json").getJsonObject("example"))
                        .expect(201);
            }
            assertThat(program.isAlive()).isTrue();
        }
    }

    private static JsonObject operation(Api.Answer contract, String path, String method) {
        return contract.body().getJsonObject("paths").getJsonObject(path).getJsonObject(method);
    }

    /** The path with its examples and those of its query; empty if one of the path's parameters is not an id. */
    private static String withExamples(String path, JsonObject op) {
        var target = path;
        var query = new StringBuilder();
        for (var p : op.getJsonArray("parameters")) {
            var parameter = (JsonObject) p;
            var example = parameter.getValue("example");
            boolean inPath = "path".equals(parameter.getString("in"));
            if (inPath && !"uuid".equals(parameter.getJsonObject("schema").getString("format"))) return "";
            if (inPath) target = target.replace("{" + parameter.getString("name") + "}", "" + example);
            else if ("query".equals(parameter.getString("in")) && example instanceof String text)
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter.getString("name"))
                        .append("=")
                        .append(text);
        }
        return target.startsWith("/api/") ? target + query : "";
    }

    /** Nobody registers there, and an order above the limit waits for another person. */
    @Test
    void settings_do_not_keep_out_the_logins_of_the_demo_and_what_they_do_not_allow_is_named(@TempDir Path folder) {
        PreparedDataFolder.in(folder.resolve("data"));
        int port = Program.freePorts(1);
        var data = folder.resolve("data").toString();
        var settings = Map.of("TRADEPOST_REGISTRATION", "customer", "TRADEPOST_PURCHASE_APPROVAL_ABOVE", "100");
        try (var program = Program.start(folder, List.of(), "", settings, "dev", "--port", "" + port, "--data", data)
                .ready(Program.DEMO_LOADED)) {
            assertThat(program.output())
                    .containsSubsequence("Tradepost is ready", "the demo was loaded in")
                    .contains("registration=customer")
                    .contains("the demo is loaded without demo-buy-1")
                    .doesNotContain("the demo data is not complete");
            for (var login : Demo.LOGINS.entrySet()) {
                var user = Api.at(port).login(login.getValue(), Demo.PASSWORD);
                var me = user.get("/api/auth/me").expect(200).data();
                assertThat(me.getString("role")).isEqualTo(login.getKey());
                assertThat(me.getJsonArray("missing")).isEmpty();
            }
            var admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
            assertThat(admin.get("/api/purchase/orders?reference=DEMO-BUY-5")
                            .expect(200)
                            .list())
                    .hasSize(1);
            assertThat(admin.get("/api/products").expect(200).list()).isNotEmpty();
        }
    }

    @Test
    void a_missing_instance_is_reported() {
        assertThat(demo("--url", "http://127.0.0.1:" + Program.freePorts(1))).isNotZero();
    }

    private static int demo(String... arguments) {
        return new CommandLine(new DemoCommand())
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    System.err.println(e.getMessage());
                    return e instanceof ProgramRefusal ? 1 : 2;
                })
                .execute(arguments);
    }

    /** Every order of the demo with its state. */
    private static List<String> company(Api api) {
        var orders = new java.util.ArrayList<String>();
        for (var path : List.of("/api/purchase/orders?reference=DEMO-BUY-", "/api/sales/orders?reference=DEMO-SELL-"))
            for (int n = 1; n <= 9; n++)
                for (var o : api.get(path + n).expect(200).list()) {
                    var order = (JsonObject) o;
                    orders.add(order.getString("reference") + " " + order.getString("status"));
                }
        return orders;
    }

    @Test
    void the_demo_is_loaded_also_if_people_need_a_second_factor(@TempDir Path folder) {
        PreparedDataFolder.in(folder.resolve("data"));
        int port = Program.freePorts(1);
        var data = folder.resolve("data").toString();
        var settings = Map.of("TRADEPOST_AUTH_MFA_ROLES", "admin,inventory_manager");
        var dev = new String[] {"dev", "--port", "" + port, "--data", data, "--no-history"};
        try (var program = Program.start(folder, List.of(), "", settings, dev).ready(Program.DEMO_LOADED)) {
            assertThat(program.output()).doesNotContain("the demo data is not complete", "the demo is loaded without");
            var reader = Api.at(port).login("viewer@demo.example", Demo.PASSWORD);
            assertThat(reader.get("/api/customers").expect(200).list()).isNotEmpty();
            var admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
            assertThat(admin.get("/api/customers").expect(403).code()).isEqualTo("second_factor_required");
        }
    }
}
