package org.directivetracker.admission;

import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.UUID;
import org.directivetracker.admission.RequestLimiter.AdmissionTicket;
import org.directivetracker.contract.Contract;
import org.directivetracker.contract.Operation;
import org.directivetracker.http.BodyLimit;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.http.RequestCompletion;
import org.directivetracker.http.UnreadBodyCloser;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a request on the event loop, so that no worker thread waits for a slow
 * sender. A body of up to 64 KiB stays in memory, a larger one goes to a file. A body has ten
 * seconds and one more for each 8 KiB that have arrived. One in gzip is held to the same limits
 * when it is decompressed ({@link BodyInflow}).
 *
 * <p>{@link BodySlots} bounds the number of bodies, from the first byte to the end of the request.
 */
@Singleton
class BodyCollector {
  /** In memory, of one body. */
  static final int MEMORY_BYTES = 64 * 1024;

  private static final int GRACE_SECONDS = 10;
  private static final int BYTES_PER_SECOND = 8 * 1024;

  private final BodyLimit limit;
  private final String folder;
  private final BodySlots places = new BodySlots();

  BodyCollector(BodyLimit limit, VertxHttpConfig http) {
    this.limit = limit;
    this.folder = http.body().uploadsDirectory();
  }

  void install(@Observes Router router) {
    router.route(Contract.BASE + "/*").order(CheckOrder.BODY).handler(this::collect);
  }

  private void collect(RoutingContext routing) {
    // A closed connection ends nothing any more that is begun for it.
    if (RequestCompletion.isOver(routing)) {
      return;
    }
    Operation operation = routing.get(Operation.PROPERTY);
    if (operation.bodies().isEmpty()) {
      routing.next();
      return;
    }
    if (!UnreadBodyCloser.isAnnounced(routing.request())) {
      routing.put(CollectedBody.PROPERTY, CollectedBody.NONE);
      routing.next();
      return;
    }
    Caller caller = routing.get(Caller.PROPERTY);
    var arrival = new Arrival(routing, caller.quotaKey(), operation.takesForm());
    Problem refusal = places.enter(arrival);
    if (refusal != null) {
      routing.fail(refusal);
      return;
    }
    // Bodies have places of their own: a slow one keeps nobody out.
    AdmissionTicket inside = routing.get(AdmissionHandler.DOOR);
    inside.end();
    arrival.begin();
  }

  /** One body on its way. All of it runs on the event loop of its connection. */
  private final class Arrival implements BodySlots.BodySlot {
    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final Context context;
    private final String caller;
    private final int most;
    private final Buffer memory = Buffer.buffer();
    private final BodyInflow inflow;
    private @Nullable Path path;
    private @Nullable AsyncFile file;
    private long arrived;
    private volatile long fileBytes;
    private long timer;
    private int seconds;
    private volatile boolean done;

    Arrival(RoutingContext routing, String caller, boolean isForm) {
      this.routing = routing;
      this.request = routing.request();
      this.context = routing.vertx().getOrCreateContext();
      this.caller = caller;
      this.most = limit.bytes(isForm);
      this.inflow = new BodyInflow(request, context, this::take, this::refuse);
    }

    @Override
    public String caller() {
      return caller;
    }

    @Override
    public boolean isUnfinished() {
      return !done;
    }

    @Override
    public long fileBytes() {
      return fileBytes;
    }

    @Override
    public void evict() {
      context.runOnContext(v -> refuse(BodySlots.overloaded()));
    }

    void begin() {
      timer = routing.vertx().setPeriodic(1_000, t -> checkDeadline());
      RequestCompletion.then(routing, answered -> release());
      request.exceptionHandler(e -> stop());
      request.handler(this::receive);
      request.endHandler(v -> end());
      if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
        routing.response().writeContinue();
      }
      request.resume();
    }

    /** What is sent is limited too: a compressed body may decompress to nothing for ever. */
    private void receive(Buffer bytes) {
      if (inflow.sent() + bytes.length() > most) {
        refuse(limit.exceeded());
      } else {
        inflow.take(bytes);
      }
    }

    private void take(Buffer bytes) {
      if (done) {
        return;
      }
      arrived += bytes.length();
      if (arrived > most) {
        refuse(limit.exceeded());
      } else if (arrived > MEMORY_BYTES && !places.hasRoom(this, bytes.length())) {
        refuse(BodySlots.overloaded());
      } else if (file != null) {
        fileBytes = arrived;
        write(file, bytes);
      } else {
        memory.appendBuffer(bytes);
        if (path == null && arrived > MEMORY_BYTES) {
          openFile();
        }
      }
    }

    private void openFile() {
      inflow.pause();
      Path target = Path.of(folder, "body-" + UUID.randomUUID());
      path = target;
      routing
          .vertx()
          .fileSystem()
          .mkdirs(folder)
          .compose(
              v ->
                  routing
                      .vertx()
                      .fileSystem()
                      .open(
                          target.toString(),
                          new OpenOptions()
                              .setCreateNew(true)
                              .setWrite(true)
                              .setPerms("rw-------")))
          .onSuccess(
              opened -> {
                if (done) {
                  closeAndDelete(opened);
                  return;
                }
                file = opened;
                opened.exceptionHandler(this::fail);
                write(opened, memory);
                inflow.resume();
              })
          .onFailure(this::fail);
    }

    private void write(AsyncFile to, Buffer bytes) {
      to.write(bytes).onFailure(this::fail);
      if (to.writeQueueFull()) {
        inflow.pause();
        to.drainHandler(v -> inflow.resume());
      }
    }

    private void end() {
      UnreadBodyCloser.markRead(routing);
      if (done) {
        return;
      }
      if (!inflow.isWhole()) {
        refuse(BodyInflow.malformed());
      } else if (file == null) {
        pass(new CollectedBody(memory, null));
      } else {
        AsyncFile written = file;
        file = null;
        written
            .close()
            .onSuccess(v -> pass(new CollectedBody(Buffer.buffer(), path)))
            .onFailure(this::fail);
      }
    }

    private void pass(CollectedBody body) {
      if (!done) {
        done = true;
        inflow.close();
        routing.vertx().cancelTimer(timer);
        routing.put(CollectedBody.PROPERTY, body);
        routing.next();
      }
    }

    private void checkDeadline() {
      seconds++;
      if (!done && seconds > GRACE_SECONDS + inflow.sent() / BYTES_PER_SECOND) {
        refuse(
            Problem.of(
                ProblemType.REQUEST_TIMEOUT,
                "A body has ten seconds, and one more for each 8 KiB that have arrived."));
      }
    }

    private void fail(Throwable failure) {
      if (!done) {
        stop();
        routing.fail(failure);
      }
    }

    private void refuse(Problem problem) {
      if (!done) {
        stop();
        routing.fail(problem);
      }
    }

    private void stop() {
      done = true;
      inflow.close();
      routing.vertx().cancelTimer(timer);
      if (file != null) {
        closeAndDelete(file);
        file = null;
      }
    }

    private void closeAndDelete(AsyncFile open) {
      String target = String.valueOf(path);
      path = null;
      open.close().onComplete(v -> routing.vertx().fileSystem().delete(target));
    }

    /** The connection was closed, or the request is answered. */
    private void release() {
      if (!done) {
        stop();
      }
      // Also of a body whose file was just being closed.
      if (path != null) {
        routing.vertx().fileSystem().delete(path.toString());
      }
      places.leave(this);
    }
  }
}
