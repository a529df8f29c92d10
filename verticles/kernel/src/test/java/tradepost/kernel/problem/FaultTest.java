package tradepost.kernel.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final Fault FIRST = Fault.of(
            Problem.badRequest("blank", Problem.detail("name", "must not be blank"), Problem.detail("sku", "is taken")),
            "items[3]");

    @Test
    void a_fault_names_the_fields_of_its_element() {
        assertThat(FIRST.code()).isEqualTo("blank");
        assertThat(FIRST.message()).isEqualTo("name must not be blank; sku is taken");
        assertThat(FIRST.details())
                .containsExactly(
                        new Fault.Detail("items[3].name", "must not be blank"),
                        new Fault.Detail("items[3].sku", "is taken"));
    }

    @Test
    void the_failure_of_the_request_has_the_first_code_and_every_detail() {
        var second = Fault.of(Problem.of(404, "item_not_found", Problem.detail("sku", "is unknown")), "items[4]");
        var all = Fault.ofAll(409, List.of(FIRST, second));
        assertThat(all.failureCode() + " " + all.getMessage()).isEqualTo("409 blank");
        assertThat(all.getDebugInfo().getJsonArray("details")).hasSize(3);
        assertThat(Fault.ofAll(404, List.of(second)).failureCode()).isEqualTo(400);
    }
}
