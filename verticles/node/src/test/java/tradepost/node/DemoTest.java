package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

@ExtendWith(Shared.class)
class DemoTest {
    @Test
    void a_small_company_is_loaded_once_however_often_it_is_asked_for(Shared.Running running) {
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

    @Test
    void an_instance_that_is_not_there_is_said_so() {
        assertThat(demo("--url", "http://127.0.0.1:" + Program.freePorts(1))).isNotZero();
    }

    private static int demo(String... arguments) {
        return new CommandLine(new DemoCommand())
                .setExecutionExceptionHandler((e, line, parsed) -> e instanceof Refusal ? 1 : 2)
                .execute(arguments);
    }

    /** Every order of the demonstration with its state. */
    private static List<String> company(Api api) {
        var orders = new java.util.ArrayList<String>();
        for (var path : List.of("/api/purchase/orders", "/api/sales/orders"))
            for (var o : api.get(path + "?limit=100").expect(200).list()) {
                var order = (JsonObject) o;
                orders.add(order.getString("reference") + " " + order.getString("status"));
            }
        return orders.stream().filter(o -> o.startsWith("DEMO-")).sorted().toList();
    }
}
