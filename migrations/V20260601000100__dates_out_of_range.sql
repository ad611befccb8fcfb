-- The dates that lie outside 1900-01-01 to 2999-12-31, for the office to correct.
-- Reason: requests could once carry any year from 0000 to 9999, and most of those were typing errors. Such a date is refused
-- now, but rows may still hold one. The rows stay as they are; this view lists them.
create view date_out_of_range as
select f.* from (
    select 'agency' as thing, t.id, null::uuid as directive_id, v.* from agency t cross join lateral (values
        ('validFrom', t.valid_since), ('validTo', t.valid_until)) v (field, value)
    union all
    select 'supervision-rules', null, null, 'effectiveFrom', effective_from from supervision_rules
    union all
    select 'meeting', id, null, 'heldOn', held_on from meeting
    union all
    select 'document', t.id, null, v.* from source_document t cross join lateral (values
        ('publishedOn', t.published_on), ('retrievedAt', (t.retrieved_at at time zone 'UTC')::date)) v (field, value)
    union all
    select 'directive', t.id, t.id, v.* from directive t cross join lateral (values
        ('originalDueDate', t.original_due_date), ('dueDate', t.due_date), ('reviewOn', t.review_on),
        ('registeredOn', t.registered_on), ('assignedOn', t.assigned_on), ('claimedOn', t.claimed_on),
        ('completedOn', t.completed_on), ('closedOn', t.closed_on), ('lastReportOn', t.last_report_on)) v (field, value)
    union all
    select 'assignment', t.id, t.directive_id, v.* from assignment t cross join lateral (values
        ('acknowledgeBy', t.acknowledge_by), ('acknowledgedOn', t.acknowledged_on)) v (field, value)
    union all
    select 'milestone', t.id, t.directive_id, v.* from milestone t cross join lateral (values
        ('originalDueDate', t.original_due_date), ('dueDate', t.due_date), ('metOn', t.met_on)) v (field, value)
    union all
    select 'date-decision', t.id, t.directive_id, v.* from date_decision t cross join lateral (values
        ('from', t.from_date), ('to', t.to_date), ('decidedOn', t.decided_on)) v (field, value)
    union all
    select 'evidence', t.id, t.directive_id, v.* from evidence t cross join lateral (values
        ('collectedAt', (t.collected_at at time zone 'UTC')::date), ('reviewedOn', t.reviewed_on)) v (field, value)
    union all
    select 'progress-report', t.id, t.directive_id, v.* from progress_report t cross join lateral (values
        ('periodFrom', t.period_from), ('periodTo', t.period_to), ('submittedOn', t.submitted_on),
        ('reviewedOn', t.reviewed_on)) v (field, value)
    union all
    select 'progress-report', t.id, t.directive_id, 'milestoneUpdates/metOn',
        make_date(case substr(u ->> 'metOn', 1, 4) when '0000' then -1 else substr(u ->> 'metOn', 1, 4)::int end,
            substr(u ->> 'metOn', 6, 2)::int, substr(u ->> 'metOn', 9, 2)::int)
    from progress_report t cross join lateral jsonb_array_elements(t.milestone_updates) u where u ->> 'metOn' is not null
    union all
    select 'reporting-duty', null, t.directive_id, v.* from reporting_duty t cross join lateral (values
        ('from', t.from_day), ('startsOn', t.starts_on)) v (field, value)
    union all
    select 'extension-request', t.id, t.directive_id, v.* from extension_request t cross join lateral (values
        ('dueDate', t.due_date), ('requestedDueDate', t.requested_due_date), ('grantedDueDate', t.granted_due_date),
        ('filedOn', t.filed_on), ('decidedOn', t.decided_on)) v (field, value)
    union all
    select 'reminder', t.id, t.directive_id, v.* from reminder t cross join lateral (values
        ('dueDate', t.due_date), ('respondBy', t.respond_by), ('respondedOn', t.responded_on)) v (field, value)
    union all
    select 'assessment', t.id, t.directive_id, v.* from assessment t cross join lateral (values
        ('asOf', t.as_of), ('respondedOn', t.responded_on), ('publishedOn', t.published_on)) v (field, value)
) f where f.value not between date '1900-01-01' and date '2999-12-31';
grant select on date_out_of_range to ${appUser};
