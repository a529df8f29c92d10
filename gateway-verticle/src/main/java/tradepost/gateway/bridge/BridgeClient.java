package tradepost.gateway.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.access.LastingToken;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.bridge.BridgeMeters.Kind;
import tradepost.kernel.identity.Caller;

/** One client of the bridge: who it is, what it has registered, and what it still owes. Lives on one event loop. */
final class BridgeClient {
    private final Bridge bridge;
    private final String address;
    private final FrameQueue out;
    private final BridgeRequests requests;
    private final boolean eventsOnly;
    private final FrameReader reader = new FrameReader();
    private final Set<String> followed = new HashSet<>();
    private final Map<String, ServedAddress> served = new HashMap<>();
    private final long connectedNs = System.nanoTime();
    private long frameNs = connectedNs;
    private @Nullable Caller caller;
    private @Nullable LastingToken token;
    private @Nullable Instant until;
    private Kind kind = Kind.NONE;
    private int frames;
    private int bytes;
    private boolean verifying;
    private boolean throttled;
    private boolean drained;
    private boolean ended;

    /**
     * @param address of the client
     * @param eventsOnly whether it may follow events, and do nothing else
     */
    BridgeClient(Bridge bridge, BridgeConnection peer, String address, boolean eventsOnly) {
        this.bridge = bridge;
        this.address = address;
        this.eventsOnly = eventsOnly;
        out = new FrameQueue(peer, bridge, this);
        requests = new BridgeRequests(bridge, out);
        peer.handler(this::received);
    }

    Kind kind() {
        return kind;
    }

    FrameQueue out() {
        return out;
    }

    void identify(CertificateClients.Identified by) {
        until = by.until();
        admit(by.caller(), Kind.CERTIFICATE);
    }

    private void admit(Caller admitted, Kind as) {
        bridge.admitted(this, admitted, as);
        caller = admitted;
        kind = as;
    }

    private void received(Buffer chunk) {
        if (ended) return;
        reader.append(chunk);
        readOn();
    }

    private void readOn() {
        Buffer frame = null;
        try {
            while (!ended && !verifying && !throttled) {
                frame = reader.next(
                        caller == null
                                ? BridgeLimits.FIRST_FRAME_BYTES
                                : bridge.limits().frameBytes());
                if (frame == null) return;
                count(frame);
                handle(Frames.read(frame));
            }
        } catch (FrameRefusal fatal) {
            refused(fatal, null);
        }
    }

    /** Reads no more until the next sweep when it has sent very much. */
    private void count(Buffer frame) {
        frameNs = System.nanoTime();
        bridge.meters().received(kind);
        bytes += frame.length();
        if (++frames < BridgeLimits.FRAMES_A_SWEEP && bytes < BridgeLimits.BYTES_A_SWEEP) return;
        throttled = true;
        out.pause();
    }

    private void handle(JsonObject frame) {
        var type = Frames.text(frame, "type");
        if ("auth".equals(type)) {
            authenticate(Frames.text(frame, "token"));
            return;
        }
        var known = caller;
        if (known == null) throw FrameRefusal.fatal(401, "unauthorized");
        var address = Frames.text(frame, "address");
        try {
            if ("ping".equals(type)) out.write(Frames.of("pong"));
            else if (address == null) throw FrameRefusal.of(400, "missing_address");
            else act(String.valueOf(type), address, frame, known);
        } catch (FrameRefusal fault) {
            refused(fault, address);
        }
    }

    private void act(String type, String address, JsonObject frame, Caller known) {
        switch (type) {
            case "register" -> register(address, Frames.object(frame, "headers"), known);
            case "unregister" -> unregister(address);
            case "send" -> send(address, frame, known);
            // it would reach everyone that serves a point, and nothing needs it
            case "publish" -> throw FrameRefusal.of(403, "access_denied");
            default -> throw FrameRefusal.of(400, "unknown_type");
        }
    }

    private void refused(FrameRefusal fault, @Nullable String target) {
        bridge.meters().refused(kind, fault.code);
        if (fault.fatal) end(fault);
        else {
            report(fault);
            out.write(Frames.fault(fault, target));
        }
    }

    private void report(FrameRefusal fault) {
        var known = caller;
        bridge.reports().refusedAtBridge(fault.status, fault.code, known == null ? null : known.actor(), address);
    }

    private void authenticate(@Nullable String given) {
        if (given == null) throw FrameRefusal.fatal(401, "unauthorized");
        verifying = true;
        out.pause();
        bridge.verify(given, address).onComplete(r -> {
            if (ended) return;
            if (r.succeeded()) verified(r.result());
            else end(refusal(r.cause()));
        });
    }

    /** 401, 403 or 429 as HTTP would respond, 503 if it is unknown who the client is. */
    private static FrameRefusal refusal(Throwable t) {
        var refusal = Failures.of(t, true, "");
        return refusal.status == 429 || LastingToken.isRefusal(t)
                ? FrameRefusal.fatal(refusal.status, refusal.code)
                : FrameRefusal.fatal(503, "unavailable");
    }

    private void verified(LastingToken given) {
        verifying = false;
        var who = given.who();
        if (who.caller().isStorefront()) { // a key that anybody may have
            end(FrameRefusal.fatal(403, "access_denied"));
            return;
        }
        var before = caller;
        if (before != null && !before.userId().equals(who.caller().userId())) {
            end(FrameRefusal.fatal(403, "token_of_another_user"));
            return;
        }
        try {
            if (before == null) admit(who.caller(), kindOf(who.caller()));
        } catch (FrameRefusal tooMany) {
            refused(tooMany, null);
            return;
        }
        token = given;
        if (!acts(who.caller())) return;
        out.write(Frames.write(new JsonObject()
                .put("type", "auth")
                .put("user_id", who.caller().userId().toString())
                .put("expires", given.isOfKey() ? null : who.expires().toString())));
        proceed();
    }

    /** From now on with these rights. Returns false if the client follows or serves what they do not include, and has been disconnected. */
    private boolean acts(Caller now) {
        caller = now;
        if (!holds(now)) end(FrameRefusal.fatal(403, "access_denied"));
        return !ended;
    }

    private Kind kindOf(Caller known) {
        if (eventsOnly) return Kind.BROWSER;
        return known.role().equals("service") ? Kind.SERVICE : Kind.USER;
    }

    private boolean holds(Caller now) {
        return followed.stream().allMatch(a -> AddressRule.mayRead(a, now))
                && served.values().stream().allMatch(s -> AddressRule.mayServe(s.point(), s.name(), now));
    }

    private void proceed() {
        if (verifying || throttled) return;
        out.resume();
        readOn();
    }

    private void register(String address, JsonObject headers, Caller known) {
        boolean may = eventsOnly || AddressRule.isEvent(address)
                ? AddressRule.mayRead(address, known)
                : AddressRule.mayServe(address, ServedAddress.name(headers, known), known);
        if (!may) throw FrameRefusal.of(403, "access_denied");
        if (followed.contains(address) || served.containsKey(address)) throw FrameRefusal.of(409, "already_registered");
        if (followed.size() + served.size() >= bridge.limits().registrations())
            throw FrameRefusal.of(429, "too_many_registrations");
        if (AddressRule.isEvent(address)) {
            followed.add(address);
            bridge.topics().follow(address, this).onComplete(r -> registered(address, r.succeeded()));
            return;
        }
        var one = bridge.serve(address, headers, known, this);
        served.put(address, one);
        one.ready().onComplete(r -> {
            registered(address, r.succeeded());
            if (r.succeeded() && served.get(address) == one) one.announce();
        });
    }

    private void registered(String address, boolean done) {
        if (ended) return;
        if (done)
            out.write(Frames.write(new JsonObject().put("type", "registered").put("address", address)));
        else end(FrameRefusal.fatal(503, "unavailable"));
    }

    private void unregister(String address) {
        if (followed.remove(address)) bridge.topics().leave(address, this);
        else {
            var one = served.remove(address);
            if (one == null) throw FrameRefusal.of(404, "unknown_address");
            bridge.withdraw(one);
        }
    }

    /** An event that it follows. */
    void event(Buffer frame) {
        out.write(frame);
    }

    /** A message for an address that it serves. */
    void asked(ServedAddress at, Message<Object> message) {
        if (ended) message.fail(503, "client_disconnected");
        else requests.pass(at, message);
    }

    /** A reply that it owes, or a request of its own to an extension. */
    private void send(String address, JsonObject frame, Caller known) {
        if (eventsOnly) throw FrameRefusal.of(403, "access_denied");
        if (requests.reply(address, frame)) return;
        if (BridgeRequests.isReply(address)) throw FrameRefusal.of(404, "unknown_address");
        if (!AddressRule.mayCall(address, known)) throw FrameRefusal.of(403, "access_denied");
        requests.ask(address, frame);
    }

    /** Called periodically. */
    void sweep(long nowNs) {
        if (caller == null) {
            if (isPast(connectedNs, bridge.limits().openMs(), nowNs)) end(FrameRefusal.fatal(401, "unauthorized"));
            return;
        }
        var expiry = until;
        var given = token;
        if (given != null)
            given.verify()
                    .onComplete(
                            who -> {
                                if (!ended && given == token && !who.caller().equals(caller)) acts(who.caller());
                            },
                            t -> {
                                if (LastingToken.isRefusal(t) && given == token) end(refusal(t));
                            });
        else if (expiry != null && bridge.now().isAfter(expiry)) end(FrameRefusal.fatal(401, "certificate_expired"));
        if (ended) return;
        if (out.isStalled(nowNs, bridge.limits().idleMs())) out.tooSlow();
        else if (isPast(frameNs, bridge.limits().idleMs(), nowNs)) end(FrameRefusal.fatal(408, "idle"));
        else {
            requests.forgetOld(nowNs);
            frames = 0;
            bytes = 0;
            if (throttled) {
                throttled = false;
                proceed();
            }
        }
    }

    static boolean isPast(long sinceNs, int ms, long nowNs) {
        return nowNs - sinceNs > ms * 1_000_000L;
    }

    /** The node shuts down: the client gets no more requests, and has until the next call to answer those it has. */
    void drain() {
        if (drained || !requests.isOwing()) end(FrameRefusal.fatal(503, "draining"));
        drained = true;
        served.values().forEach(bridge::withdraw);
        served.clear();
    }

    /** Tells the client why, and disconnects it. */
    void end(FrameRefusal why) {
        if (!leave(why.code)) return;
        report(why);
        out.end(Frames.fault(why, null));
    }

    /** Disconnects a client that does not read. */
    void cut(String reason) {
        if (leave(reason)) out.cut();
    }

    void disconnected() {
        leave("disconnected");
    }

    /** Its rights and its registrations end at once. Returns false if that has happened before. */
    private boolean leave(String reason) {
        if (ended) return false;
        ended = true;
        for (var type : followed) bridge.topics().leave(type, this);
        served.values().forEach(bridge::withdraw);
        requests.end();
        followed.clear();
        served.clear();
        bridge.left(this, reason);
        return true;
    }
}
