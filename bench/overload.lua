-- A mixed load of four callers; counts the answers by status, in all threads together.
local threads = {}
local tokens = {}
function setup(thread)
  table.insert(threads, thread)
end
function init(args)
  for i = 1, #args do tokens[i] = args[i] end
  math.randomseed(os.time())
  counts = {}
end
local paths = {
  "/directives?limit=20", "/directives?limit=50&sort=dueDate", "/directives?trafficLight=RED&limit=20", "/agencies?limit=50",
  "/me", "/directives?agency=B004&limit=20", "/directives?limit=50&asOf=2024-06-30", "/directives?overdue=true&limit=20",
}
function request()
  return wrk.format("GET", "/api/v1" .. paths[math.random(#paths)], { Authorization = "Bearer " .. tokens[math.random(#tokens)] })
end
counts = {}
function response(status)
  counts[status] = (counts[status] or 0) + 1
end
function done(summary, latency)
  local all = {}
  for _, thread in ipairs(threads) do
    for status, n in pairs(thread:get("counts")) do all[status] = (all[status] or 0) + n end
  end
  local seconds, good = summary.duration / 1e6, all[200] or 0
  local by = {}
  for status, n in pairs(all) do table.insert(by, string.format("%d x %d", n, status)) end
  -- No more answers than one in a hundred of those with 200 took longer than this, so p99 of these is at most this.
  local most = latency:percentile(100 - good / summary.requests)
  io.write(string.format("%8.1f %8.0f %8.0f  %s; %d timeouts, %d broken\n", good / seconds, latency:percentile(50) / 1000,
    most / 1000, table.concat(by, ", "), summary.errors.timeout, summary.errors.connect + summary.errors.read))
end
