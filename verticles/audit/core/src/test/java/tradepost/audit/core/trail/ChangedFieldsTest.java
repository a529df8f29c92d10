package tradepost.audit.core.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangedFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | {'a':1} | ",
                "{'a':1} | {'a':1.0} | ",
                "{'a':1} | {'a':2} | a: 1 -> 2",
                "{'a':1} | {'a':null} | a: 1 -> null",
                "{'a':null} | {} | ",
                "{} | {'a':'x'} | a: null -> x",
                "{'a':'x'} | {} | a: x -> null",
                "{'a':{}} | {'a':null,'b':[]} | ",
                "{'b':1,'a':1} | {'b':2,'a':2} | a: 1 -> 2; b: 1 -> 2",
                "{'a':{'b':{'c':1,'d':1}}} | {'a':{'b':{'c':2,'d':1}}} | a.b.c: 1 -> 2",
                "{'a':{'b':1}} | {'a':null} | a: {\"b\":1} -> null",
                "{'a':{'b':1}} | {'a':7} | a: {\"b\":1} -> 7",
                "{'a':[1,2]} | {'a':[1,3]} | a[1]: 2 -> 3",
                "{'a':[1,2]} | {'a':[1]} | a[1]: 2 -> null",
                "{'a':['x','z']} | {'a':['x','y','z']} | a[1]: null -> y",
                "{'a':['x','y','z']} | {'a':['z','w']} | a[0]: x -> null; a[1]: y -> null; a[1]: null -> w",
                "{'a':['x','y']} | {'a':['y','x']} | a[0]: x -> y; a[1]: y -> x",
                "{'a':['x','x']} | {'a':['x','y']} | a[1]: x -> y",
                "{'a':[]} | {'a':['x','y']} | a[0]: null -> x; a[1]: null -> y",
                "{'a':[{'city':'Oslo','zip':'1'}]} | {'a':[{'city':'Bergen','zip':'1'}]} | a[0].city: Oslo -> Bergen",
                "{'id':'1','version':1,'updated_at':'x','created_at':'x'} | {'id':'2','version':2,'updated_at':'y','created_at':'y'} | ",
                "{'a':{'id':'1'}} | {'a':{'id':'2'}} | a.id: 1 -> 2",
                "{'password':'x'} | {'password':'y'} | password: [secret] -> [secret]",
                "{'password':'x'} | {'password':'x'} | ",
                "{'a':{'api_key':'x'}} | {'a':{'api_key':null}} | a.api_key: [secret] -> null",
                "{} | {'a':{'reset_token':'x','n':1}} | a: null -> {\"reset_token\":\"[secret]\",\"n\":1}",
                "{'tokens_used':1,'secretary':'x'} | {'tokens_used':2,'secretary':'y'} | secretary: x -> y; tokens_used: 1 -> 2"
            })
    void what_differs_is_named(String before, String after, @Nullable String expected) {
        assertThat(said(json(before), json(after))).isEqualTo(expected == null ? "" : expected);
    }

    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    private static String said(@Nullable JsonObject before, JsonObject after) {
        return String.join(
                "; ",
                ChangedFields.between(before, after).stream()
                        .map(c -> c.getString("field") + ": " + c.getValue("from") + " -> " + c.getValue("to"))
                        .toList());
    }

    @Test
    void without_a_state_before_every_value_is_new() {
        assertThat(said(null, json("{'id':'1','name':'A','email':null}"))).isEqualTo("name: null -> A");
    }

    @Test
    void many_changes_and_long_texts_are_cut() {
        var after = new JsonObject();
        for (int i = 0; i < 500; i++) after.put("f" + (1_000 + i), i);
        var changes = ChangedFields.between(new JsonObject(), after);
        assertThat(changes).hasSize(ChangedFields.CHANGES_MAX + 1);
        assertThat(changes.getLast().getString("field")).isEqualTo(ChangedFields.MORE);
        var text = ChangedFields.between(null, new JsonObject().put("a", "x".repeat(10_000)));
        assertThat(text.getFirst().getString("to")).hasSize(501);
    }

    @Test
    void data_that_is_nested_without_end_is_compared_to_a_depth() {
        var before = new JsonObject().put("v", 1);
        var after = new JsonObject().put("v", 2);
        for (int i = 0; i < 1_000; i++) {
            before = new JsonObject().put("a", new JsonArray().add(before));
            after = new JsonObject().put("a", new JsonArray().add(after));
        }
        assertThat(ChangedFields.between(before, after)).hasSize(1);
    }

    @Test
    void secrets_are_masked_wherever_they_are() {
        var data = json("{'a':[{'client_secret':'x'}],'otp':'1','note':'a token','password':null}");
        assertThat(ChangedFields.withoutSecrets(data).encode())
                .isEqualTo(
                        "{\"a\":[{\"client_secret\":\"[secret]\"}],\"otp\":\"[secret]\",\"note\":\"a token\",\"password\":null}");
    }
}
