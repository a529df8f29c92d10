package tradepost.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.SendBudget.Holder;

/** The handlers that bound what one connection sends and receives, on a channel in memory. */
@ExtendWith(VertxExtension.class)
class SendQueueTest {
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

    /** The socket: takes writes or fails them. */
    private static final class Socket extends ChannelOutboundHandlerAdapter {
        final List<Integer> sizes = new ArrayList<>();
        int left = Integer.MAX_VALUE;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (left-- <= 0) {
                ReferenceCountUtil.release(message);
                promise.tryFailure(new OutOfMemoryError("no direct memory in a test"));
                return;
            }
            int size = ((ByteBuf) message).readableBytes();
            if (size > 0) sizes.add(size);
            ctx.write(message, promise);
        }
    }

    /** Vert.x: sees the requests. */
    private static final class Requests extends ChannelInboundHandlerAdapter {
        int seen;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest) seen++;
            ReferenceCountUtil.release(message);
        }
    }

    private final Socket socket = new Socket();
    private final Requests requests = new Requests();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private SendBudget budget;
    private ReadAhead readAhead;
    private EmbeddedChannel channel;

    @BeforeEach
    void open(Vertx vertx) {
        budget = new SendBudget(SendLimits.DEFAULTS, meters, "test");
        var memory = DirectMemory.of(vertx, meters);
        var queue = new SendQueue(budget, memory, () -> Holder.at("10.0.0.1"));
        var decoder = new HttpRequestDecoder();
        readAhead = new ReadAhead(queue, memory, decoder);
        channel = new EmbeddedChannel(socket, queue, decoder, new HttpResponseEncoder(), readAhead, requests);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static DefaultFullHttpResponse response(int bytes) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(new byte[bytes]));
        response.headers().set("Content-Length", bytes);
        return response;
    }

    private void received(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Test
    void a_large_body_reaches_the_socket_in_chunks_and_whole() {
        received(REQUEST);
        var sent = channel.writeAndFlush(response(1_000_000));
        channel.runPendingTasks();
        assertThat(sent.isSuccess()).isTrue();
        assertThat(socket.sizes).allMatch(n -> n <= SendQueue.CHUNK_BYTES);
        assertThat(socket.sizes.stream().mapToInt(n -> n).sum()).isBetween(1_000_000, 1_000_200);
        assertThat(budget.unsent()).isZero();
    }

    @Test
    void sixteen_pipelined_requests_are_read_ahead_and_no_more() {
        received(REQUEST.repeat(100));
        assertThat(requests.seen).isEqualTo(1);
        assertThat(readAhead.heldRequests()).isEqualTo(ReadAhead.REQUESTS_MAX);
        for (int i = 1; i <= 100; i++) {
            assertThat(requests.seen).isEqualTo(i);
            assertThat(readAhead.heldRequests()).isLessThanOrEqualTo(ReadAhead.REQUESTS_MAX);
            channel.writeAndFlush(response(10));
            channel.runPendingTasks();
        }
        assertThat(requests.seen).isEqualTo(100);
        received(REQUEST);
        assertThat(requests.seen).isEqualTo(101);
    }

    @Test
    void an_interim_response_does_not_let_the_next_request_pass() {
        received(REQUEST.repeat(2));
        channel.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        channel.runPendingTasks();
        assertThat(requests.seen).isEqualTo(1);
        channel.writeAndFlush(response(10));
        channel.runPendingTasks();
        assertThat(requests.seen).isEqualTo(2);
    }

    @Test
    void the_bodies_of_pipelined_requests_are_bounded_too() {
        received(REQUEST + "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
        received("x".repeat(1_000_000));
        assertThat(readAhead.heldRequests()).isEqualTo(1);
        assertThat(readAhead.held()).isLessThan(10);
    }

    @Test
    void a_connection_whose_write_failed_is_closed_with_the_requests_behind_it() {
        received(REQUEST.repeat(3));
        socket.left = 2;
        var sent = channel.writeAndFlush(response(100_000));
        channel.runPendingTasks();
        assertThat(sent.isSuccess()).isFalse();
        assertThat(channel.isOpen()).isFalse();
        assertThat(requests.seen).isEqualTo(1);
        assertThat(readAhead.held()).isZero();
        assertThat(budget.unsent()).isZero();
        assertThat(meters.get("tradepost.direct.memory.exhausted").counter().count())
                .isPositive();
    }

    @Test
    void a_small_response_that_cannot_be_written_closes_the_connection_too() {
        received(REQUEST);
        socket.left = 0;
        channel.writeAndFlush(response(10));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(meters.get("tradepost.direct.memory.exhausted").counter().count())
                .isPositive();
    }
}
