package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
                .containsExactly(
                        "HINGES-SUMMER-HOUSES draft",
                        "STUDS-NEXT-LOAD ordered",
                        "LAMPS-URGENT received",
                        "HS-DORMITORY draft",
                        "CH-LAMPS confirmed",
                        "AM-KITCHEN paid",
                        "HB-SCAFFOLD cancelled",
                        "CH-NAILS confirmed");
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
            "/api/exchange-rates/{",
            "/api/files/{",
            "/api/files/links/{",
            "/api/files/public/{",
            "/api/attachments/{",
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
        try (var program = Program.start(folder, "dev", "--port", "" + port, "--data", data)
                .ready("Tradepost is ready")
                .ready(DemoCompanyTest.LOADED)) {
            var admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
            var contract = Awaitility.await()
                    .until(
                            () -> admin.get("/openapi.json").expect(200),
                            c -> !c.raw().body().contains("0198c0de-0000-7000-8000-0000000000a1"));
            int tried = 0;
            for (var path : contract.body().getJsonObject("paths")) {
                var op = ((JsonObject) path.getValue()).getJsonObject("get");
                var target = op == null ? "" : withExamples(path.getKey(), op);
                if (target.isEmpty() || target.startsWith(HOLDS) || target.startsWith(JOBS)) continue;
                if (target.startsWith(PAYMENT) || WITHOUT_IDS.stream().anyMatch(target::startsWith)) continue;
                if (target.endsWith("/invoice")) continue; // of an order that has none
                if (UNKNOWN.stream().anyMatch(path.getKey()::startsWith)) continue;
                admin.get(target).expect(200);
                tried++;
            }
            assertThat(tried).isGreaterThan(10);
            for (var list : List.of("/api/sales/orders", "/api/orders", "/api/purchase/orders", "/api/stock/movements"))
                assertThat(admin.get(withExamples(list, operation(contract, list, "get")))
                                .list())
                        .as(list)
                        .isNotEmpty();
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
            else if ("query".equals(parameter.getString("in")) && !text(example).isEmpty())
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter.getString("name"))
                        .append("=")
                        .append(text(example));
        }
        return target.startsWith("/api/") ? target + query : "";
    }

    /** Of an example that is a text or a list; otherwise empty. */
    private static String text(Object example) {
        if (example instanceof JsonArray values)
            return values.stream().map(String::valueOf).collect(Collectors.joining(","));
        return example instanceof String text ? text : "";
    }

    /** Nobody registers there, orders above a limit wait for another person, no pictures are taken, and the screen is away. */
    private static final Map<String, String> UNUSUAL = Map.of(
            "TRADEPOST_REGISTRATION", "closed",
            "TRADEPOST_PURCHASE_APPROVAL_ABOVE", "100",
            "TRADEPOST_FILES_TYPES", "pdf",
            "TRADEPOST_CURRENCY", "JPY",
            "TRADEPOST_BUSINESS_ZONE", "Pacific/Auckland",
            "TRADEPOST_MAIL_CUSTOMERS", "off",
            "DISPLAY", ":77");

    @Test
    void settings_keep_neither_the_logins_nor_the_company_out_and_what_they_do_not_allow_is_named(
            @TempDir Path folder) {
        PreparedDataFolder.in(folder.resolve("data"));
        int port = Program.freePorts(1);
        var data = folder.resolve("data").toString();
        try (var program = Program.start(folder, List.of(), "", UNUSUAL, "dev", "--port", "" + port, "--data", data)
                .ready("Tradepost is ready")
                .ready(DemoCompanyTest.LOADED)) {
            assertThat(program.output().lines().filter(l -> l.contains("the demo is loaded without")))
                    .singleElement()
                    .asString()
                    .contains("without pictures");
            for (var login : Demo.LOGINS.entrySet()) {
                var user = Api.at(port).login(login.getValue(), Demo.PASSWORD);
                var me = user.get("/api/auth/me").expect(200).data();
                assertThat(me.getString("role")).isEqualTo(login.getKey());
                assertThat(me.getJsonArray("missing")).isEmpty();
            }
            var admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
            assertThat(company(admin)).contains("LAMPS-URGENT received", "AM-KITCHEN paid");
            admin.isSound();
            var compared = admin.get("/api/analytics/reconcile").expect(200).data();
            assertThat(compared.getJsonArray("mismatches")).isEmpty();
        }
    }

    @Test
    void a_missing_instance_is_reported() {
        assertThat(demo("--url", "http://127.0.0.1:" + Program.freePorts(1))).isNotZero();
    }

    private static int demo(String... arguments) {
        return new CommandLine(new DemoCommand())
                .setExecutionExceptionHandler((e, line, parsed) -> e instanceof ProgramRefusal ? 1 : 2)
                .execute(arguments);
    }

    private static final List<String> BOUGHT = List.of("HINGES-SUMMER-HOUSES", "STUDS-NEXT-LOAD", "LAMPS-URGENT");
    private static final List<String> SOLD =
            List.of("HS-DORMITORY", "CH-LAMPS", "AM-KITCHEN", "HB-SCAFFOLD", "CH-NAILS");

    /** Every order of the demo on which somebody is working, with its state. */
    private static List<String> company(Api api) {
        var orders = new ArrayList<String>();
        for (var order : BOUGHT) find(api, "/api/purchase/orders?reference=" + order, orders);
        for (var order : SOLD) find(api, "/api/sales/orders?reference=" + order, orders);
        return orders;
    }

    private static void find(Api api, String list, List<String> orders) {
        for (var o : api.get(list).expect(200).list()) {
            var order = (JsonObject) o;
            orders.add(order.getString("reference") + " " + order.getString("status"));
        }
    }
}
