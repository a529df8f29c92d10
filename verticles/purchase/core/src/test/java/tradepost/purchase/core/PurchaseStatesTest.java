package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tradepost.orders.Transition;
import tradepost.purchase.core.order.PurchaseStates;

class PurchaseStatesTest {
    @Test
    void the_documentation_has_the_diagram_of_the_states() throws IOException {
        var documented = Files.readString(Path.of("..", "..", "..", "docs", "architecture", "purchase-orders.md"));
        assertThat(documented).contains("```mermaid\n" + Transition.diagram("draft", PurchaseStates.ALL) + "```");
        assertThat(documented)
                .contains("```mermaid\n" + Transition.diagram("requested", PurchaseStates.OF_RETURN) + "```");
    }
}
