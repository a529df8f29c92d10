package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;

/** The chain as it is exported, and what the independent program finds in a part of it. */
class ChainExportTest extends ChainFixture {
    @Test
    void a_part_of_the_chain_is_verified_and_exported() {
        deliver(2_500);
        var part = chain.verifyJournal(new VerifyQuery(1_000L, 2_000L), ANYBODY).await();
        assertThat(part.rowsChecked()).isEqualTo(1_000);
        assertThat(part.complete()).isTrue();
        assertThat(part.next()).isNull();
        assertThat(part.head()).isEqualTo(2_500);
        assertThat(export(new ChainQuery(null, null, null)).lines()).hasSize(1 + 2_500);
        assertThat(export(new ChainQuery(900L, 2_100L, null)).lines()).hasSize(1 + 1_200);
        assertThat(export(new ChainQuery(900L, 1_020L, WITH_DATA)).lines()).hasSize(1 + 120);
        assertThat(export(new ChainQuery(2_500L, null, null)).lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(new JsonObject(line).getString("line")).isEqualTo("start"));
    }

    @Test
    void the_program_checks_a_part_from_its_first_row_on() throws Exception {
        deliver(10);
        sign();
        deliver(9);
        sign(); // of position 20
        var part = new ChainQuery(4L, 15L, null);
        assertThat(program(part, 0, "--after", "4", "--key", PUBLIC)).contains("1 signed heads are of rows beyond");
        assertThat(program(new ChainQuery(11L, 15L, null), 2, "--after", "11", "--key", PUBLIC))
                .contains("NO SIGNATURE WAS VERIFIED");
        assertThat(program(part, 2, "--after", "4")).contains("give the public key");
        assertThat(program(part, 1, "--key", PUBLIC)).contains("the export begins after position 4");
        assertThat(program(part, 1, "--after", "4", "--to", "20", "--key", PUBLIC))
                .contains("the export ends before position 20");
        Audit.tamper("update journal set actor = 'user:y' where position = 5");
        assertThat(program(part, 1, "--after", "4", "--key", PUBLIC)).contains("BROKEN, first at position 5");
    }

    @Test
    void data_are_exported_to_those_who_may_read_them() {
        deliver(1);
        var customer = Audit.event("contact.customer.created");
        audit.deliver(customer);
        var auditor = audit.identity.proxy(
                "auditor", List.of("audit:read", "orders:read"), ChainService.ADDRESS, ChainService.class);
        var query = new ChainQuery(null, null, WITH_DATA);
        var lines = auditor.readChainPart(query, 0, null)
                .await()
                .bytes()
                .toString()
                .lines()
                .map(JsonObject::new)
                .toList();
        assertThat(lines.get(1).getJsonObject("data").getInteger("n")).isZero();
        assertThat(lines.get(1).getString("salt")).hasSize(32);
        assertThat(lines.get(2).getString("type")).isEqualTo(customer.type());
        assertThat(lines.get(2).containsKey("data")).isFalse();
        assertThat(lines.get(1).getString("data_salt")).hasSize(32);
        assertThat(lines.get(2).containsKey("data_salt"))
                .as("with the salt, data could be guessed")
                .isFalse();
    }
}
