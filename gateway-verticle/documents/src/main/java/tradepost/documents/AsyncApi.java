package tradepost.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import tradepost.audit.EventTypes;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.value.Ids;

/**
 * {@code /asyncapi.json} (AsyncAPI 3.0): the ways to read events come from {@code /asyncapi/feed.yaml}, and each event type adds
 * a channel and a message, derived from the class that declares it.
 */
final class AsyncApi {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String MESSAGES = "#/components/messages/";

    private final JsonObject document = template();
    private final JsonObject schemas = document.getJsonObject("components").getJsonObject("schemas");
    private final EventSchemas data = new EventSchemas(schemas);

    private AsyncApi() {}

    /** @param contexts whose events it documents, in this order */
    public static JsonObject of(List<String> contexts) {
        var asyncApi = new AsyncApi();
        var feed = new JsonObject();
        for (var context : contexts)
            for (var type : EventType.of(context)) {
                asyncApi.add(context, type);
                feed.put(type.name(), reference(MESSAGES + type.name()));
            }
        var channels = asyncApi.document.getJsonObject("channels");
        channels.getJsonObject("feed").put("messages", feed);
        channels.getJsonObject("socket")
                .put(
                        "messages",
                        feed.copy()
                                .put("position", reference(MESSAGES + "position"))
                                .put("token", reference(MESSAGES + "token")));
        var operations = asyncApi.document.getJsonObject("operations");
        for (var name : List.of("readEvents", "streamEvents"))
            operations.getJsonObject(name).put("messages", in("feed", feed));
        operations
                .getJsonObject("pushEvents")
                .put("messages", in("socket", feed.copy().put("position", true)));
        return asyncApi.document;
    }

    /** References to these messages of a channel. */
    private static JsonArray in(String channel, JsonObject messages) {
        var found = new JsonArray();
        for (var name : messages.fieldNames()) found.add(reference("#/channels/" + channel + "/messages/" + name));
        return found;
    }

    private void add(String context, EventType type) {
        var name = type.name();
        document.getJsonObject("components").getJsonObject("messages").put(name, message(context, type));
        document.getJsonObject("channels")
                .put(
                        name,
                        new JsonObject()
                                .put("address", name)
                                .put("title", name)
                                .put(
                                        "description",
                                        type.doc().value() + " To receive no others, request `types=" + name + "`.")
                                .put("messages", new JsonObject().put(name, reference(MESSAGES + name))));
        document.getJsonObject("operations")
                .put(
                        name,
                        new JsonObject()
                                .put("action", "send")
                                .put("summary", type.doc().value())
                                .put("channel", reference("#/channels/" + name)));
    }

    private JsonObject message(String context, EventType type) {
        var doc = type.doc();
        var permission = EventTypes.permissionOf(type.name());
        var own = new JsonObject()
                .put("type", new JsonObject().put("const", type.name()))
                .put("source", new JsonObject().put("const", "/tradepost/" + context))
                .put("data", data.of(context, doc.data()));
        var payload = new JsonArray()
                .add(reference("#/components/schemas/CloudEvent"))
                .add(new JsonObject().put("type", "object").put("properties", own));
        return new JsonObject()
                .put("name", type.name())
                .put("title", type.name())
                .put("summary", doc.value())
                .put(
                        "description",
                        "Needs the permissions `events:read` and `" + permission + "`. The subject is the id of "
                                + doc.subject() + ".")
                .put("contentType", "application/cloudevents+json")
                .put("payload", new JsonObject().put("allOf", payload))
                .put(
                        "examples",
                        new JsonArray()
                                .add(new JsonObject().put("name", type.name()).put("payload", example(context, type))))
                .put("x-permissions", new JsonArray().add("events:read").add(permission));
    }

    private static JsonObject example(String context, EventType type) {
        var data = EventSchemas.example(context, type.doc().data());
        return new JsonObject()
                .put("specversion", "1.0")
                .put("id", "0198c0de-1f00-7a00-8a00-0000000000e1")
                .put("source", "/tradepost/" + context)
                .put("type", type.name())
                .put(
                        "subject",
                        subject(data.getString(data.fieldNames().iterator().next())))
                .put("subjectversion", 2)
                .put("time", "2026-01-15T09:30:00.123456Z")
                .put("datacontenttype", "application/json")
                .put("sequence", "4711")
                .put("actor", "user:0198c0de-0000-7000-8000-0000000000a1")
                .put("data", data)
                .put("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    /** The id that the data begin with, or one that is made of the name there. */
    private static String subject(String first) {
        return first.length() == 36 ? first : Ids.named(first).toString();
    }

    private static JsonObject reference(String to) {
        return new JsonObject().put("$ref", to);
    }

    private static JsonObject template() {
        try (var in = AsyncApi.class.getResourceAsStream("/asyncapi/feed.yaml")) {
            return new JsonObject(YAML.readValue(in, LinkedHashMap.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
