-- The requests of bench/compare.py: a line each with method, path, headers and body. Those that change a thing are asked in
-- turn, each again only after its answer gave the new version; the others from anywhere in the file.
local counter = 0
function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
end

local function headers_of(text)
  local headers = {}
  for line in text:gmatch("[^\f]+") do
    local name, value = line:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  return headers
end

function init(args)
  local threads, workload = tonumber(args[2]), args[3]
  local patched = workload == "milestone-update"
  base, requests, ids, free, first, last, next_one = wrk.path, {}, {}, {}, 1, 0, 0
  local n = 0
  for line in io.lines(args[1]) do
    local method, path, headers, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
    if n % threads == number or method == "GET" then
      local one = { method, base .. path, headers_of(headers), body ~= "" and body or nil }
      if patched then
        one.version = tonumber(one[3]["If-Match"]:match("%d+"))
        ids[path:match("[^/]+$")] = one
        last = last + 1
        free[last] = one
      else
        requests[#requests + 1] = wrk.format(one[1], one[2], one[3], one[4])
      end
    end
    n = n + 1
  end
  next_one = requests[1] and requests[1]:sub(1, 3) == "GET" and math.floor(#requests / 2) * number or 0
  if patched then
    request = function()
      local one = free[first]
      free[first] = nil
      first = first + 1
      one[3]["If-Match"] = '"' .. one.version .. '"'
      -- Another weight each time: nothing changed would be nothing written.
      return wrk.format(one[1], one[2], one[3], '{"weight":' .. one.version * 7 % 900 + 0.5 .. "}")
    end
    response = function(status, headers, body)
      local one = ids[body:match('"id":"([^"]+)"')]
      if status == 200 and one then
        one.version = one.version + 1
        last = last + 1
        free[last] = one
      end
    end
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency, requests)
  io.write(string.format('\n{"requests":%d,"rate":%.3f,"p50":%.4f,"p95":%.4f,"p99":%.4f,"errors":%d}\n', summary.requests,
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout))
end
