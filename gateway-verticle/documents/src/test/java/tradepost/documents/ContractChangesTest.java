package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of a contract break the programs of others. */
class ContractChangesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final LocalDate TODAY = LocalDate.parse("2027-01-01");
    private static final String CONTRACT = """
            paths:
              /api/things:
                get:
                  operationId: listThings
                  x-permission: "things:read"
                  parameters:
                    - { name: kind, in: query, schema: { type: array, items: { type: string, enum: [bolt, nut] } } }
                    - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
                    - { name: low, in: query, schema: { type: boolean }, x-sunset: "2026-12-31" }
                  responses: { "200": { content: { application/json: { schema: { $ref: "#/components/schemas/Page" } } } } }
                post:
                  operationId: createThing
                  x-permission: "things:write"
                  requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/WriteThing" } } } }
                  responses: { "201": { content: { application/json: { schema: { $ref: "#/components/schemas/Answer" } } } } }
              /api/things/old:
                post: { operationId: oldThing, x-permission: "things:write", x-sunset: "2026-12-31", responses: { "200": { description: ok } } }
            components:
              schemas:
                Page: { type: object, properties: { data: { type: array, items: { $ref: "#/components/schemas/Thing" } } } }
                Answer: { type: object, properties: { data: { $ref: "#/components/schemas/Thing" } } }
                Thing: { type: object, properties: { id: { type: string }, price: { type: number }, kind: { type: string, enum: [bolt, nut] }, note: { type: [string, "null"] } } }
                WriteThing:
                  type: object
                  required: [name]
                  properties:
                    name: { type: string, minLength: 1, maxLength: 255 }
                    kind: { type: string, enum: [bolt, nut] }
                    weight: { type: integer }
                    lines: { type: array, items: { $ref: "#/components/schemas/WriteLine" } }
                WriteLine: { type: object, required: [quantity], properties: { quantity: { type: integer } } }
            """;

    private static SortedMap<String, String> shape(String contract) throws JsonProcessingException {
        return ContractShape.of(new JsonObject(YAML.readValue(contract, LinkedHashMap.class)));
    }

    private static List<String> breaking(String from, String to) throws JsonProcessingException {
        var changed = CONTRACT.replace(from, to);
        assertThat(changed).as("changes something").isNotEqualTo(CONTRACT);
        return ContractChanges.breaking(shape(CONTRACT), shape(changed), TODAY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            get:                      | put:                             | GET /api/things: removed operation
            name: kind, in: query     | name: sort, in: query            | GET /api/things ?kind: removed parameter
            enum: [bolt, nut] } } }   | enum: [bolt] } } }               | GET /api/things ?kind: enum lacks nut
            { type: boolean }         | { type: integer }                | GET /api/things ?low: type boolean is now integer
            maximum: 100              | maximum: 50                      | GET /api/things ?limit: maximum is lower
            `name: limit, in: query`  | `name: limit, in: query, required: true` | GET /api/things ?limit: is required now
            "201"                     | "202"                            | POST /api/things: status 201 is now 202
            things:read               | stock:read                       | GET /api/things: permission things:read is now stock:read
            `note: { type: [string, "null"] }` | `more: { type: string }` | >Thing note: removed response field
            price: { type: number }   | price: { type: string }          | >Thing price: type number is now string
            price: { type: number }   | `price: { type: [number, "null"] }` | `>Thing price: type number is now number|null`
            price: { type: number }   | price: { type: number, x-optional: true } | >Thing price: may be absent now
            id: { type: string }      | `id: { type: string, format: uuid }` | >Thing id: type string is now string(uuid)
            required: [name]          | required: [name, weight]         | <WriteThing weight: is required now
            weight: { type: integer } | mass: { type: integer }          | <WriteThing weight: removed request field
            weight: { type: integer } | weight: { type: string }         | <WriteThing weight: type integer is now string
            maxLength: 255            | maxLength: 100                   | <WriteThing name: maximum is lower
            minLength: 1              | minLength: 2                     | <WriteThing name: minimum is higher
            `quantity: { type: integer } }` | `quantity: { type: integer, enum: [1, 2] } }` | <WriteLine quantity: is limited to an enum now
            requestBody: {            | requestBody: { required: true,   | POST /api/things <: is required now
            """)
    void a_breaking_change_is_reported(String from, String to, String change) throws JsonProcessingException {
        assertThat(breaking(from, to)).containsExactly(change);
    }

    @Test
    void new_required_fields_and_parameters_are_reported() throws JsonProcessingException {
        assertThat(breaking(
                        "required: [name]\n      properties:\n",
                        "required: [name, colour]\n      properties:\n        colour: { type: string }\n"))
                .containsExactly("<WriteThing colour: new required request field");
        assertThat(
                        breaking(
                                "        - { name: kind",
                                "        - { name: zone, in: query, required: true, schema: { type: string } }\n        - { name: kind"))
                .containsExactly("GET /api/things ?zone: new required parameter");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            weight: { type: integer } | `weight: { type: integer }, mass: { type: integer }`
            weight: { type: integer } | `weight: { type: [integer, "null"] }`
            weight: { type: integer } | weight: { type: number }
            weight: { type: integer } | `mass: { type: integer, x-aliases: [weight] }`
            maxLength: 255            | maxLength: 300
            { type: boolean }         | `{ type: array, maxItems: 5, items: { type: boolean } }`
            enum: [bolt, nut] } } }   | `enum: [bolt, nut, washer] } } }`
            `kind: { type: string, enum: [bolt, nut] }, note` | `kind: { type: string, enum: [bolt, nut, washer] }, note`
            price: { type: number }   | `price: { type: number }, cost: { type: number }`
            price: { type: number }   | price: { type: integer }
            name: low, in: query      | name: short, in: query
            /api/things/old           | /api/things/older
            """)
    void an_additive_change_and_a_removal_after_the_sunset_are_not_reported(String from, String to)
            throws JsonProcessingException {
        var kept = to.startsWith("weight: { type: integer }, mass") ? to.replace(", mass", "\n        mass") : to;
        assertThat(breaking(from, kept)).isEmpty();
    }

    @Test
    void the_removal_of_a_whole_operation_is_reported_once() throws JsonProcessingException {
        assertThat(breaking("    post:\n      operationId: createThing", "    patch:\n      operationId: createThing"))
                .containsExactly("POST /api/things: removed operation");
    }

    @Test
    void a_shape_is_read_as_it_was_written() throws JsonProcessingException {
        var shape = shape(CONTRACT);
        assertThat(shape).containsEntry("<WriteThing name", "required string min:1 max:255");
        assertThat(ContractShape.read(ContractShape.text(shape))).isEqualTo(shape);
    }
}
