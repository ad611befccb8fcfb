package org.directivetracker.codelist;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.etag.Responses;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.problem.Problem;
import org.directivetracker.time.DomainClock;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/codelists")
class CodelistResource {
  private final Codelists codelists;
  private final Responses answers;
  private final DomainClock clock;

  CodelistResource(Codelists codelists, Responses answers, DomainClock clock) {
    this.codelists = codelists;
    this.answers = answers;
    this.clock = clock;
  }

  @GET
  public Response list(@RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    PageRequest page = PageRequest.of(limit, cursor, "codelists");
    SortKeyParser last = page.keys(1);
    String after = last == null ? null : last.text(0);
    return answers.fixedPage(
        page.page(
            codelists.all().stream()
                .filter(l -> after == null || l.name().compareTo(after) > 0)
                .limit(page.limit() + 1L)
                .toList(),
            clock.today(),
            l -> l,
            l -> List.of(l.name())));
  }

  @GET
  @Path("{name}")
  public Response get(String name) {
    return answers.fixed(codelists.find(name).orElseThrow(Problem::notFound));
  }
}
